export { readPack, readPackFolder } from './packs/index.ts';
export { predictFiles } from './predict/index.ts';
export type { FilePrediction, PredictRequest } from './predict/index.ts';
export { PARITY_TOLERANCE, exportModel } from './release/index.ts';
export type { ExportDeps, ExportRequest, Exported } from './release/index.ts';
