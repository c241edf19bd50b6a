import type { EngineName } from '../recipe/index.ts';

/** What an engine promises about doing the same work twice. */
export interface Repeatability {
  /** The same bits again, as long as version, device and number of threads stay what they are. */
  readonly deterministic: boolean;
  /** Threads of one operator; null where the engine decides by itself. */
  readonly threads: number | null;
}

/** What computes, beside its name. */
export interface DeviceTraits {
  /** A graphics adapter that the processor imitates: right, slow, and never chosen by itself. */
  readonly softwareAdapter: boolean;
  /** Memory that the device has for a step, bytes; null where the system doesn't tell. */
  readonly memoryBytes: number | null;
}

/** What an engine can do on this machine: what the probe found, what the worker sends, what `graft doctor` shows. */
export interface ProbeResult {
  readonly engine: EngineName;
  readonly ok: boolean;
  readonly version: string | null;
  readonly device: string | null;
  /** Median of a step of three blocks at 48 × 48: good for comparing engines. null where it did not run: an engine that is never chosen by itself is not timed. */
  readonly millisecondsPerStep: number | null;
  /** Largest absolute difference of loss and gradients from PyTorch's. */
  readonly maxAbsError: number | null;
  /** See `Repeatability`; null for an engine that did not start. */
  readonly deterministic: boolean | null;
  readonly threads: number | null;
  /** See `DeviceTraits`; null for an engine that did not start. */
  readonly softwareAdapter: boolean | null;
  readonly memoryBytes: number | null;
  /** SHA-256 of the graph of the probe's step and its nodes; null for an engine that runs tfjs's kernels one by one. */
  readonly graphHash: string | null;
  readonly nodes: number | null;
  /** Nodes of that graph for which the device has no kernel, so that the processor computes them; null as above. */
  readonly nodesElsewhere: number | null;
  readonly reason: string;
}
