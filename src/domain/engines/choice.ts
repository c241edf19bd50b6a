import type { EngineName } from '../recipe/index.ts';
import type { ProbeResult } from './ProbeResult.ts';

/** All that is known of an engine that did not start, but for its name and the reason. */
export const NOT_STARTED = {
  ok: false, version: null, device: null, millisecondsPerStep: null, maxAbsError: null, deterministic: null, threads: null,
  softwareAdapter: null, memoryBytes: null, graphHash: null, nodes: null, nodesElsewhere: null,
} as const;

/**
 * Whether an engine computes on a device that the whole machine shares. Two trainings at once on it would only wait for each
 * other; and onnxruntime 1.30 keeps one WebGPU context a process, which two threads at once break (`bench/boundary.ts`).
 */
export function sharesOneDevice(engine: EngineName): boolean {
  return engine === 'ort-webgpu' || engine === 'ort-dml' || engine === 'ort-cuda';
}

/**
 * The engine that computes where nobody named one: the fastest whose numbers are right; null where none is.
 * A graphics adapter that the processor imitates is never chosen; `plain`, the definition that the others are compared
 * with, only where nothing else works.
 */
export function fastestEngine(results: readonly ProbeResult[]): EngineName | null {
  const pace = (result: ProbeResult): number => (result.engine === 'plain' ? Infinity : result.millisecondsPerStep ?? Number.MAX_VALUE);
  return results.filter((result) => result.ok && result.softwareAdapter !== true).sort((a, b) => pace(a) - pace(b))[0]?.engine ?? null;
}
