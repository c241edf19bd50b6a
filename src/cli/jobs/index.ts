export { followJob } from './followJob.ts';
