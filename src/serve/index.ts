export { startLoopback } from './loopback/index.ts';
export type { Loopback } from './loopback/index.ts';
export { forkWorker } from './worker/index.ts';
