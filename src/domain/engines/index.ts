export { brokenContinuity } from './continuation.ts';
export { NOT_STARTED, fastestEngine, sharesOneDevice } from './choice.ts';
export type { DeviceTraits, ProbeResult, Repeatability } from './ProbeResult.ts';
