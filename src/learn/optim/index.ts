export { clipScale, createOptimizer, jointNorm } from './optimizer.ts';
export type { Optimizer, Slot } from './optimizer.ts';
