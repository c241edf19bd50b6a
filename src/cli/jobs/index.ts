export { followJob } from './followJob.ts';
export type { EndEvent } from './followJob.ts';
