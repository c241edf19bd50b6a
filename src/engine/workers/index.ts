export { runWorkerJob } from './runWorkerJob.ts';
export type { WorkerJobOptions } from './runWorkerJob.ts';
