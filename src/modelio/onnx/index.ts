export { encodeOnnx } from './encodeOnnx.ts';
export { NOT_FOR_CLINICAL_USE, describeTasks, readDescription, writeMetadata } from './metadata.ts';
export type { DescribedTask, ModelDescription } from './metadata.ts';
export { openOnnxModel } from './OnnxModel.ts';
export type { OnnxModel, RgbImage } from './OnnxModel.ts';
