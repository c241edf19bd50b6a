export { utilityWorker } from './utilityWorker.ts';
