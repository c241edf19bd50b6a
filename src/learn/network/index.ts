export { cutOf } from '../../domain/recipe/index.ts';
export { buildFrozenPart, buildNetwork, valuesOf } from './buildNetwork.ts';
export type { FrozenPart, Network, Weights } from './buildNetwork.ts';
export { layerDistances, readWeights, toEngineOrder, toStandardOrder, writeWeights } from './parameters.ts';
export { evaluationStep, frozenStep, taskGradientStep, trainingStep } from './steps.ts';
