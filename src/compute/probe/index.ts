export { PROBE_TOLERANCE, probeEngine } from './probeEngine.ts';
export type { ProbeResult } from './probeEngine.ts';
export { makeProbeStep, probeFeed } from './probeStep.ts';
