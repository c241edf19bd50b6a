export { startLoopback } from './startLoopback.ts';
export type { Loopback } from './startLoopback.ts';
