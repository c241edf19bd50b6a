export { JobRunner } from './JobRunner.ts';
export type { JobContext, JobRequest } from './JobRunner.ts';
