export { JobRunner } from './JobRunner.ts';
export type { JobContext } from './JobRunner.ts';
