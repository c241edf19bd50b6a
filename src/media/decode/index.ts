export { decodeFile } from './decodeFile.ts';
export type { DecodeOptions } from './decodeFile.ts';
export { inspectFile } from './inspectFile.ts';
export type { Inspection, InspectionFailure, InspectOptions, PixelSummary } from './inspectFile.ts';
