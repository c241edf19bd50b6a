export { hashFile } from './hashFile.ts';
export { readFailure } from './readFailure.ts';
export { listFiles } from './listFiles.ts';
export type { ListFilesOptions } from './listFiles.ts';
