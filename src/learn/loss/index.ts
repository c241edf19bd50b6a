export { classWeights, fillTargets, lossSums, softmaxRow, taskLoss } from './taskLoss.ts';
export type { LossOptions } from './taskLoss.ts';
