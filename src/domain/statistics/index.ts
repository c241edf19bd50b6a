export { boundaryInterval, bootstrapError, quantile, sharedTrainingFactor, simultaneousIntervals, transformedInterval } from './intervals.ts';
export type { Interval } from './intervals.ts';
export { resampleGroups } from './resampleGroups.ts';
export type { GroupedRows } from './resampleGroups.ts';
