export { decodeFile } from './decodeFile.ts';
export { inspectFile } from './inspectFile.ts';
export type { Inspection, InspectionFailure } from './inspectFile.ts';
