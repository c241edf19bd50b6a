export { encodeOnnx } from './encodeOnnx.ts';
export { describeTasks, readDescription, writeMetadata } from './metadata.ts';
export type { ModelDescription } from './metadata.ts';
export { openOnnxModel } from './OnnxModel.ts';
export type { OnnxModel, RgbImage } from './OnnxModel.ts';
