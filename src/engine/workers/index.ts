export { runWorkerJob } from './runWorkerJob.ts';

