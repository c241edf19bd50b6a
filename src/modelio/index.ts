export { exportModel } from './exporting/index.ts';
export type { ExportDeps, ExportRequest } from './exporting/index.ts';
export { readPack } from './packs/index.ts';
export { predictFiles } from './predict/index.ts';
export type { FilePrediction } from './predict/index.ts';
