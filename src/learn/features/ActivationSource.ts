import type { CompiledStep } from '../../compute/port.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { InputSource, SampleView } from './InputSource.ts';
import type { StoredForm } from './storedForm.ts';

/** Where activations outlive a job. It never fails a run: what it can't give is null, what it can't keep is lost. */
export interface ActivationCache {
  /** Whether there seems to be an entry; `get` may still find it damaged. */
  has(key: string): boolean;
  /** The bytes that were put, or null. */
  get(key: string): Promise<Uint8Array | null>;
  put(key: string, stored: Uint8Array): Promise<void>;
}

/** Bytes that may be held in memory, shared by all who claim them. */
export interface MemoryAllowance {
  /** Bytes that may still be claimed. */
  readonly free: number;
  /** Whether so many more bytes may be held; they then are. */
  claim(bytes: number): boolean;
  release(bytes: number): void;
}

export interface ActivationOptions {
  /** Floats of one activation. */
  readonly length: number;
  readonly form: StoredForm;
  /** Gives the frozen step: input `x` of `batch` images, output `features`. Asked for when something has to be computed. */
  readonly step: () => Promise<CompiledStep>;
  readonly batch: number;
  readonly images: InputSource;
  readonly cache: ActivationCache;
  readonly memory: MemoryAllowance;
  /** All that an activation depends on. */
  readonly keyOf: (wanted: SampleView) => string;
  /** Whether a view is asked for again. One that isn't is neither held nor kept. */
  readonly lasting: (view: number) => boolean;
}

export interface FillOptions {
  readonly signal: AbortSignal;
  /** Makes the images of these samples ready; resolves to those that can be read. */
  readonly load: (samples: readonly number[]) => Promise<readonly number[]>;
  readonly progress: (done: number, total: number) => void;
}

/**
 * Activations at a cut: from memory, else from the cache, else computed. They pass through their stored form in each case,
 * so that a run sees the same values whichever it was. What memory holds stays: epochs ask for everything in ever new
 * orders, where dropping the least recently used would drop what comes next.
 */
export class ActivationSource implements InputSource {
  readonly length: number;
  readonly #options: ActivationOptions;
  readonly #held = new Map<string, Uint8Array>();
  readonly #coming = new Map<string, Promise<Uint8Array | null>>();
  #computed = 0;
  #images: Float32Array | null = null;

  constructor(options: ActivationOptions) {
    this.length = options.length;
    this.#options = options;
  }

  /** Activations computed so far, each time counted. */
  get computed(): number {
    return this.#computed;
  }

  keyOf(wanted: SampleView): string {
    return this.#options.keyOf(wanted);
  }

  /** Whether it need not be computed, as far as is known without reading it. */
  has(wanted: SampleView): boolean {
    return this.#held.has(place(wanted)) || this.#options.cache.has(this.#options.keyOf(wanted));
  }

  /** Computes what is missing, of the samples that can be read. Rejects with CANCELLED on abort; what is done stays. */
  async fill(wanted: readonly SampleView[], { signal, load, progress }: FillOptions): Promise<void> {
    const missing = wanted.filter((one) => !this.has(one));
    const { batch } = this.#options;
    for (let at = 0; at < missing.length; at += batch) {
      if (signal.aborted) throw new GraftError('CANCELLED', 'The computation of frozen activations was cancelled.');
      const some = missing.slice(at, at + batch);
      const readable = new Set(await load([...new Set(some.map(({ sample }) => sample))]));
      await this.#compute(some.filter(({ sample }) => readable.has(sample)));
      progress(at + some.length, missing.length);
    }
  }

  prefetch(wanted: readonly SampleView[]): void {
    for (const one of wanted) {
      const at = place(one);
      if (!this.#held.has(at) && !this.#coming.has(at)) this.#coming.set(at, this.#options.cache.get(this.#options.keyOf(one)));
    }
  }

  async read(wanted: readonly SampleView[], into: Float32Array): Promise<void> {
    this.prefetch(wanted);
    const found = await Promise.all(wanted.map((one) => this.#held.get(place(one)) ?? this.#coming.get(place(one))!));
    const missing = new Map<string, SampleView>();
    for (const [i, one] of wanted.entries()) {
      this.#coming.delete(place(one));
      const stored = found[i];
      if (stored) this.#hold(one, stored);
      else missing.set(place(one), one);
    }
    const computed = await this.#compute([...missing.values()]);
    wanted.forEach((one, i) => this.#options.form.decode(found[i] ?? computed.get(place(one))!, into, i * this.length));
  }

  /** Gives its memory back. */
  dispose(): void {
    this.#options.memory.release(this.#held.size * this.#options.form.bytes);
    this.#held.clear();
    this.#images = null;
  }

  async #compute(missing: readonly SampleView[]): Promise<Map<string, Uint8Array>> {
    const { batch, images, form } = this.#options;
    const made = new Map<string, Uint8Array>();
    for (let at = 0; at < missing.length; at += batch) {
      const some = missing.slice(at, at + batch);
      this.#images ??= new Float32Array(batch * images.length);
      await images.read(some, this.#images);
      const { features } = await (await this.#options.step()).run({ x: this.#images });
      for (const [row, one] of some.entries()) {
        const stored = form.encode(features!.subarray(row * this.length, (row + 1) * this.length));
        made.set(place(one), stored);
        await this.#keep(one, stored);
      }
      this.#computed += some.length;
    }
    return made;
  }

  async #keep(one: SampleView, stored: Uint8Array): Promise<void> {
    if (!this.#options.lasting(one.view)) return;
    this.#hold(one, stored);
    await this.#options.cache.put(this.#options.keyOf(one), stored);
  }

  #hold(one: SampleView, stored: Uint8Array): void {
    if (this.#held.has(place(one)) || !this.#options.memory.claim(stored.byteLength)) return;
    this.#held.set(place(one), stored);
  }
}

const place = ({ sample, view }: SampleView): string => `${sample}/${view}`;
