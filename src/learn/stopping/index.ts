export { isBest, isExhausted, observe, stoppingAtStart } from './earlyStopping.ts';
export type { StoppingState } from './earlyStopping.ts';
