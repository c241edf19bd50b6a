export { clipScale, createOptimizer } from './optimizer.ts';
export type { Optimizer, OptimizerState, Slot } from './optimizer.ts';
