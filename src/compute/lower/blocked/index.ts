export { BLOCKED } from './filters.ts';
export { fuseBlocked } from './fuse.ts';
export { BLOCKED_RULES } from './rules.ts';
