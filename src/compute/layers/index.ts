export { installFusedLayers } from './fusedLayers.ts';
export { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRADIENT, RELU6, RELU6_GRADIENT, batchNormTraining } from './kernels.ts';
