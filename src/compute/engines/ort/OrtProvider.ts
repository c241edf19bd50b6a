import type { DeviceTraits, Repeatability } from '../../../domain/engines/index.ts';
import type { EngineName } from '../../../domain/recipe/index.ts';
import type { EngineOptions } from '../createEngine.ts';
import type { InferenceSession, OrtApi } from './session.ts';

/** Nodes of a graph that the processor computes although the provider is another's. */
export interface Elsewhere {
  readonly count: number;
  /** Their operators, each once. */
  readonly operators: readonly string[];
}

export interface OpenedSession {
  readonly session: InferenceSession;
  readonly elsewhere: Elsewhere;
}

/** What distinguishes one way of onnxruntime to compute from another; all else is `OrtEngine`'s. */
export interface OrtProvider extends Repeatability, DeviceTraits {
  readonly engine: EngineName;
  readonly version: string;
  readonly device: string;
  readonly ort: OrtApi;
  /** Channels in a block of the blocked convolutions that it takes: see `lower/blocked`. 0: standard operators only. */
  readonly block: number;
  /** Whether a run writes into tensors that it is given for its results. The WebAssembly build leaves them as they are. */
  readonly fillsOutputs: boolean;
  /** Rejects with whatever onnxruntime throws for a graph that it doesn't take. `frozen`: without gradients, its weights fixed. */
  open(graph: Uint8Array, traits: { readonly frozen: boolean }): Promise<OpenedSession>;
}

/**
 * Loads what the provider needs and tries it once.
 * @throws GraftError ENGINE_UNAVAILABLE with one sentence where this machine doesn't have it
 */
export type StartProvider = (options: EngineOptions) => Promise<OrtProvider>;
