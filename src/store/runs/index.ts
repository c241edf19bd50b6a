export { openRuns } from './openRuns.ts';
