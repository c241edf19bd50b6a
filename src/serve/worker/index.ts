export { createTail, exitReason } from './exitReason.ts';
export { forkWorker } from './forkWorker.ts';
