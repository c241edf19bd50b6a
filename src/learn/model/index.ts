export { asLayersModel, buildModel, forward } from './buildModel.ts';
export type { ForwardOptions, HeadSpec, Model, ModelSpec } from './buildModel.ts';
export { drawDropoutMask } from './dropout.ts';
