import type { EngineName } from '../recipe/index.ts';

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
  readonly reason: string;
}
