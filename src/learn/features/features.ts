import type { CompiledStep } from '../../compute/port.ts';
import { GraftError } from '../../domain/errors/index.ts';

/** One input of a network for each (sample, view): images, or activations at a cut. View 0 is the plain one. */
export interface InputSource {
  /** Floats of one input. */
  readonly length: number;
  /** Writes one input to `into` at `offset`. */
  copy(sample: number, view: number, into: Float32Array, offset: number): void;
}

/** Where frozen activations outlive a job. It never fails a run: what it can't give is null, what it can't keep is lost. */
export interface FeatureCache {
  get(key: string): Promise<Float32Array | null>;
  put(key: string, values: Float32Array): Promise<void>;
}

/** A sample in one view, and the key under which its activations are kept: all that they depend on. */
export interface WantedFeature {
  readonly sample: number;
  readonly view: number;
  readonly key: string;
}

export interface FeatureOptions {
  /** A frozen step: input `x` of a fixed batch, output `features`. */
  readonly step: CompiledStep;
  readonly batch: number;
  readonly images: InputSource;
  readonly cache: FeatureCache;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** Activations in memory, computed once and shared by all runs of a job with the same frozen part. */
export class FeatureStore implements InputSource {
  readonly length: number;
  readonly #values = new Map<string, Float32Array>();

  /** `length`: floats of one activation. */
  constructor(length: number) {
    this.length = length;
  }

  has(sample: number, view: number): boolean {
    return this.#values.has(place(sample, view));
  }

  copy(sample: number, view: number, into: Float32Array, offset: number): void {
    const values = this.#values.get(place(sample, view));
    if (!values) throw new RangeError(`features of sample ${sample}, view ${view} were not computed`);
    into.set(values, offset);
  }

  /** Takes what the cache has. Resolves to what has to be computed. */
  async recall(wanted: readonly WantedFeature[], cache: FeatureCache): Promise<WantedFeature[]> {
    const missing: WantedFeature[] = [];
    for (const one of wanted) {
      if (this.has(one.sample, one.view)) continue;
      const values = await cache.get(one.key);
      if (values?.length === this.length) this.#values.set(place(one.sample, one.view), values);
      else missing.push(one);
    }
    return missing;
  }

  /** Computes features batch by batch and gives them to the cache. Rejects with CANCELLED on abort; what is done stays. */
  async compute(missing: readonly WantedFeature[], { step, batch, images, cache, signal, progress }: FeatureOptions): Promise<void> {
    const x = new Float32Array(batch * images.length);
    for (let at = 0; at < missing.length; at += batch) {
      if (signal.aborted) throw new GraftError('CANCELLED', 'The computation of frozen features was cancelled.');
      const some = missing.slice(at, at + batch);
      some.forEach(({ sample, view }, row) => images.copy(sample, view, x, row * images.length));
      const { features } = await step.run({ x });
      for (const [row, { sample, view, key }] of some.entries()) {
        const values = features!.slice(row * this.length, (row + 1) * this.length);
        this.#values.set(place(sample, view), values);
        await cache.put(key, values);
      }
      progress(at + some.length, missing.length);
    }
  }
}

const place = (sample: number, view: number): string => `${sample}/${view}`;
