export { utilityWorker } from './utilityWorker.ts';
export type { UtilityLike } from './utilityWorker.ts';
