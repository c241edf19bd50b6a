import type { SampleRef } from '../../domain/samples/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { InputSpec } from '../../domain/recipe/index.ts';
import type { MemoryAllowance } from '../../learn/index.ts';
import { decodeFile, hashFile } from '../../media/index.ts';
import { toModelInput } from '../../preprocess/index.ts';

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
  /** Told once a sample whose file can't be decoded. */
  readonly unreadable: (sample: number, message: string) => void;
}

export interface ImageStoreOptions {
  readonly samples: readonly SampleRef[];
  /** Sample → why, shared by the stores of a job, so that a broken file is met and told once. */
  readonly unreadable: Map<number, string>;
  readonly memory: MemoryAllowance;
}

/** Images that are at hand whatever the allowance: those of a batch, between the look whether they can be read and their use. */
const RECENT = 32;

/** Model inputs of one preprocessing: size × size × 3 floats of 0..255 an image. Held as far as memory allows, else decoded again. */
export class ImageStore {
  readonly spec: InputSpec;
  readonly #options: ImageStoreOptions;
  readonly #held = new Map<number, Float32Array<ArrayBuffer>>();
  readonly #recent = new Map<number, Float32Array<ArrayBuffer>>();
  /** Decoded once, and so of the content that was imported. */
  readonly #readable = new Set<number>();

  constructor(spec: InputSpec, options: ImageStoreOptions) {
    this.spec = spec;
    this.#options = options;
  }

  /**
   * Decodes what never was. Resolves to the samples that can be read; rejects with CANCELLED on abort, with REFUSED
   * where a file isn't the one that was imported: its labels may no longer fit.
   */
  async load(wanted: readonly number[], { signal, progress, unreadable }: LoadOptions): Promise<readonly number[]> {
    const missing = wanted.filter((sample) => !this.#readable.has(sample) && !this.#options.unreadable.has(sample));
    for (const [i, sample] of missing.entries()) {
      if (signal.aborted) throw new GraftError('CANCELLED', 'The reading of images was cancelled.');
      try {
        await this.image(sample);
        this.#readable.add(sample);
      } catch (error) {
        if (!isGraftError(error) || error.code === 'REFUSED') throw error;
        this.#options.unreadable.set(sample, error.message);
        unreadable(sample, error.message);
      }
      progress(i + 1, missing.length);
    }
    return wanted.filter((sample) => this.#readable.has(sample));
  }

  /** The plain image. Rejects where its file can't be read or is another by now. */
  async image(sample: number): Promise<Float32Array<ArrayBuffer>> {
    const known = this.#held.get(sample) ?? this.#recent.get(sample);
    if (known !== undefined) return known;
    const image = await this.#decode(sample);
    if (this.#options.memory.claim(image.byteLength)) this.#held.set(sample, image);
    else this.#remember(sample, image);
    return image;
  }

  /** Gives its memory back. */
  dispose(): void {
    for (const image of this.#held.values()) this.#options.memory.release(image.byteLength);
    this.#held.clear();
    this.#recent.clear();
  }

  async #decode(sample: number): Promise<Float32Array<ArrayBuffer>> {
    const { path, frame, contentHash } = this.#options.samples[sample]!;
    if (await hashFile(path) !== contentHash) throw changed(path);
    return toModelInput(await decodeFile(path, { frame }), this.spec);
  }

  #remember(sample: number, image: Float32Array<ArrayBuffer>): void {
    this.#recent.set(sample, image);
    if (this.#recent.size > RECENT) this.#recent.delete(this.#recent.keys().next().value!);
  }
}

function changed(path: string): GraftError {
  return new GraftError('REFUSED', 'The content of an image changed since the import.', { file: path, remedy: 'Put the former file back, or import the new one under another name.' });
}
