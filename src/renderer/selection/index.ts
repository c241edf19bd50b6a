export { clear, keepOnly, move, NOTHING, select, selectAll } from './selection.ts';
export type { Modifiers, Selection } from './selection.ts';
