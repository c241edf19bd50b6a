export { startLoopback } from './loopback/index.ts';
export type { Loopback, LoopbackOptions } from './loopback/index.ts';
export { forkWorker } from './worker/index.ts';
