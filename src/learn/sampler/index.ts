export { epochBatches, plainBatches } from './sampler.ts';
export type { Batch, SamplerOptions } from './sampler.ts';
