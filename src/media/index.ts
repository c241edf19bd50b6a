export type { Photometric, PixelArray, Raster, RasterFormat, Rescale, VoiWindow } from '../domain/raster/index.ts';
export { decodeFile, inspectFile } from './decode/index.ts';
export type { DecodeOptions, Inspection, InspectionFailure, InspectOptions } from './decode/index.ts';
export { DEFAULT_LIMITS } from './image/index.ts';
export type { DecodeLimits, GroupTags } from './image/index.ts';
export { encodePng8 } from './png/index.ts';
