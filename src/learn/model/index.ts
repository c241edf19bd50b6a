export { asLayersModel, buildModel, forward } from './buildModel.ts';
export type { HeadSpec, Model } from './buildModel.ts';
export { drawDropoutMask } from './dropout.ts';
