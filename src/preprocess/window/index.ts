export { percentiles } from './percentiles.ts';
export { levelMap, windowed } from './windowed.ts';
export type { WindowMode } from './windowed.ts';
