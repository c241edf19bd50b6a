export { predictFiles } from './predictFiles.ts';
export type { FilePrediction, PredictRequest } from './predictFiles.ts';
