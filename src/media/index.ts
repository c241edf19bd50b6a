export { decodeFile, inspectFile } from './decode/index.ts';
export type { Inspection } from './decode/index.ts';
export { encodePng8 } from './png/index.ts';
export { hashFile, listFiles } from './files/index.ts';
export type { ListFilesOptions } from './files/index.ts';
export { jpegDecoderVersion } from './jpeg/index.ts';
export { createDecoderPool } from './process/index.ts';
export type { DecoderPool, DecoderPoolOptions } from './process/index.ts';
