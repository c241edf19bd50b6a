import type { EngineName } from '../recipe/index.ts';

export { brokenContinuity } from './continuation.ts';
export type { Computing } from './continuation.ts';

/** What an engine promises about doing the same work twice. */
export interface Repeatability {
  /** The same bits again, as long as version, device and number of threads stay what they are. */
  readonly deterministic: boolean;
  /** Threads of one operator; null where the engine decides by itself. */
  readonly threads: number | null;
}

/** What an engine can do on this machine: what the probe found, what the worker sends, what `graft doctor` shows. */
export interface ProbeResult {
  readonly engine: EngineName;
  readonly ok: boolean;
  readonly version: string | null;
  readonly device: string | null;
  /** Median of the probe's step, which is small: good for comparing engines, not for predicting a training. */
  readonly millisecondsPerStep: number | null;
  /** Largest absolute difference of loss and gradients from PyTorch's. */
  readonly maxAbsError: number | null;
  /** See `Repeatability`; null for an engine that did not start. */
  readonly deterministic: boolean | null;
  readonly threads: number | null;
  readonly reason: string;
}
