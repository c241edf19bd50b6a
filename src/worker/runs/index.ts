export { networkRequest, performRun } from './performRun.ts';
export type { RunScene } from './performRun.ts';
export { checkParts } from './parts.ts';
export { headsOf, prepareRun } from './prepared.ts';
export type { PreparedRun } from './prepared.ts';
export { Studio } from './Studio.ts';
export { weightsHash } from './weightsHash.ts';
