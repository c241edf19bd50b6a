export { FrozenFeatures, frozenKey } from './FrozenFeatures.ts';
export { measureFrozen } from './measureFrozen.ts';
export { networkKey, NetworkPool } from './NetworkPool.ts';
export type { CompiledNetwork } from './NetworkPool.ts';
