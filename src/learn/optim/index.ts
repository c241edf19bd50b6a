export { moveAverage } from './movingAverage.ts';
export { clipScale, createOptimizer, jointNorm } from './optimizer.ts';
export type { Optimizer, Slot } from './optimizer.ts';
export { combineGradients, conflictFreeFactors, scalarProducts } from './projection.ts';
