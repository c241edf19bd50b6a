export { startLoopback } from './startLoopback.ts';
export type { Loopback, LoopbackOptions } from './startLoopback.ts';
