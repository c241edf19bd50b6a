export { boundaryInterval, bootstrapError, quantile, simultaneousIntervals, transformedInterval } from './intervals.ts';
export type { Interval, Scale } from './intervals.ts';
export { resampleGroups } from './resampleGroups.ts';
export type { GroupedRows } from './resampleGroups.ts';
