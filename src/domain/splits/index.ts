export { PARTS } from './types.ts';
export type { Assignment, FoldRoles, Part, SplitClaim, SplitConfig, SplitKind } from './types.ts';
