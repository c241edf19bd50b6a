export { certificate, refuseCrossingGroups } from './certificate.ts';
export { differenceHash, hashDistance, nearDuplicatePairs } from './nearDuplicates.ts';
export { foldRoles, groupedFolds, splitByParts, splitCanonical } from './split.ts';
export { FOLDS, PARTS } from './types.ts';
export type { Assignment, Part, SplitClaim, SplitConfig, SplitKind, SplitSample, SplitTask } from './types.ts';
