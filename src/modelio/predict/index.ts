export { predictFiles } from './predictFiles.ts';
export type { FilePrediction } from './predictFiles.ts';
