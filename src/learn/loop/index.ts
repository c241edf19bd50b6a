export { checkRunnable } from './runnable.ts';
export type { Runnable } from './runnable.ts';
export { predictLogits, toProbabilities } from './predict.ts';
export type { PredictOptions } from './predict.ts';
export { trainRun } from './trainRun.ts';
export type { EpochReport, NamedValues, RunCheckpoint, RunHost, RunOutcome, RunRequest, RunSteps, RunTask } from './types.ts';
