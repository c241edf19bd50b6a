export { allowancesOf } from './Allowance.ts';
export { expectedData } from './expectedData.ts';
export { performRun } from './performRun.ts';
export { checkParts } from './parts.ts';
export { headsOf, prepareRun } from './prepared.ts';
export type { PreparedRun } from './prepared.ts';
export { Studio } from './Studio.ts';
