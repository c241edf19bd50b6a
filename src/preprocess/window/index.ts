export { windowed } from './windowed.ts';
export type { WindowMode } from './windowed.ts';
