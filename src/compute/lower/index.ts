export { BLOCKED } from './blocked/index.ts';
export { lowerRecord } from './lowerRecord.ts';
export type { LoweredParameter, LoweredStep } from './lowerRecord.ts';
export { reorder, restore } from './orders.ts';
