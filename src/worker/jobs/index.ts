export { toErrorInfo } from './context.ts';
export type { JobContext, JobStatus } from './context.ts';
export { runTrainJob } from './train.ts';
