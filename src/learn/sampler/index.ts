export { epochBatches, plainBatches } from './sampler.ts';
export type { Batch } from './sampler.ts';
