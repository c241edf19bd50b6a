export { lowerRecord } from './lowerRecord.ts';
export type { LoweredParameter, LoweredStep } from './lowerRecord.ts';
export type { BoundValue, LowerOptions } from './Lowering.ts';
export { NCHW, reorder, restore } from './orders.ts';
export type { Order } from './orders.ts';
export { LOWERING_RULES } from './rules/index.ts';
