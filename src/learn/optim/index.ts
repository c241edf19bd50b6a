export { clipScale, createOptimizer } from './optimizer.ts';
export type { Optimizer, Slot } from './optimizer.ts';
