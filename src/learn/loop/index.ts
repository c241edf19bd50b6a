export { checkRunnable } from './runnable.ts';
export { predictLogits, toProbabilities } from './predict.ts';
export { trainRun } from './trainRun.ts';
export type { EpochReport, RunCheckpoint, RunHost, RunOutcome, RunRequest, RunSteps, RunTask } from './types.ts';
