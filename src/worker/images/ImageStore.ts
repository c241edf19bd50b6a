import type { SampleRef } from '../../domain/samples/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { InputSpec } from '../../domain/recipe/index.ts';
import { decodeFile, hashFile } from '../../media/index.ts';
import { toModelInput } from '../../preprocess/index.ts';

export interface LoadOptions {
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
  /** Told once a sample whose file can't be decoded. */
  readonly unreadable: (sample: number, message: string) => void;
}

/** Model inputs of one preprocessing, decoded once each and kept: size × size × 3 floats of 0..255 an image. */
export class ImageStore {
  readonly spec: InputSpec;
  readonly #samples: readonly SampleRef[];
  readonly #images = new Map<number, Float32Array<ArrayBuffer>>();
  readonly #unreadable: Map<number, string>;

  /** `unreadable`: sample → why, shared by the stores of a job, so that a broken file is met and told once. */
  constructor(spec: InputSpec, samples: readonly SampleRef[], unreadable: Map<number, string>) {
    this.spec = spec;
    this.#samples = samples;
    this.#unreadable = unreadable;
  }

  /**
   * Decodes what isn't there yet. Resolves to the samples that are there now; rejects with CANCELLED on abort, with REFUSED
   * where a file isn't the one that was imported: its labels may no longer fit.
   */
  async load(wanted: readonly number[], { signal, progress, unreadable }: LoadOptions): Promise<readonly number[]> {
    const missing = wanted.filter((sample) => !this.#images.has(sample) && !this.#unreadable.has(sample));
    for (const [i, sample] of missing.entries()) {
      if (signal.aborted) throw new GraftError('CANCELLED', 'The reading of images was cancelled.');
      const { path, frame, contentHash } = this.#samples[sample]!;
      try {
        if (await hashFile(path) !== contentHash) throw changed(path);
        this.#images.set(sample, toModelInput(await decodeFile(path, { frame }), this.spec));
      } catch (error) {
        if (!isGraftError(error) || error.code === 'REFUSED') throw error;
        this.#unreadable.set(sample, error.message);
        unreadable(sample, error.message);
      }
      progress(i + 1, missing.length);
    }
    return wanted.filter((sample) => this.#images.has(sample));
  }

  /** The plain image. It must have been loaded. */
  image(sample: number): Float32Array<ArrayBuffer> {
    const image = this.#images.get(sample);
    if (!image) throw new RangeError(`sample ${sample} was not loaded`);
    return image;
  }
}

function changed(path: string): GraftError {
  return new GraftError('REFUSED', 'The content of an image changed since the import.', { file: path, remedy: 'Put the former file back, or import the new one under another name.' });
}
