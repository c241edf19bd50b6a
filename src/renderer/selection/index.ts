export { clear, keepOnly, move, NOTHING, select, selectAll } from './selection.ts';
export type { Selection } from './selection.ts';
