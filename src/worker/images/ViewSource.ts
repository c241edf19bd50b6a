import type { SampleRef } from '../../domain/samples/index.ts';
import { createRandom } from '../../domain/random/index.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import type { InputSource, MemoryAllowance, SampleView } from '../../learn/index.ts';
import { augment } from '../../preprocess/index.ts';
import type { ImageStore } from './ImageStore.ts';

/** Says what a view's pixels depend on beside the image: the part of a cache key that stands for it. */
export function augmentationKey({ flip, shift, zoom, rotate, intensity }: Recipe['augment'], view: number): string {
  return view === 0 ? 'plain' : JSON.stringify({ view, flip, shift, zoom, rotate, intensity });
}

export interface ViewSourceOptions {
  readonly samples: readonly SampleRef[];
  readonly augment: Recipe['augment'];
  /** Where views may be held; null where none is asked for again. */
  readonly memory: MemoryAllowance | null;
}

/**
 * Images in their augmented views. A view depends on the image's content and its number alone, not on run or seed,
 * so that arms see the same views and cached features serve all of them. Views are held as far as memory allows and drawn
 * again beyond it, with the same pixels.
 */
export class ViewSource implements InputSource {
  readonly length: number;
  readonly #store: Pick<ImageStore, 'spec' | 'image'>;
  readonly #options: ViewSourceOptions;
  readonly #held = new Map<string, Float32Array>();

  constructor(store: Pick<ImageStore, 'spec' | 'image'>, options: ViewSourceOptions) {
    this.length = store.spec.size ** 2 * 3;
    this.#store = store;
    this.#options = options;
  }

  /** Images are decoded and drawn on the thread that asks: nothing goes on beside it. */
  prefetch(): void {
    // Nothing to do.
  }

  async read(wanted: readonly SampleView[], into: Float32Array): Promise<void> {
    for (const [i, { sample, view }] of wanted.entries()) {
      into.set(view === 0 ? await this.#store.image(sample) : await this.#view(sample, view), i * this.length);
    }
  }

  /** Gives its memory back. */
  dispose(): void {
    for (const view of this.#held.values()) this.#options.memory?.release(view.byteLength);
    this.#held.clear();
  }

  async #view(sample: number, view: number): Promise<Float32Array> {
    const place = `${sample}/${view}`;
    const held = this.#held.get(place);
    if (held) return held;
    const { samples, memory } = this.#options;
    const { contentHash, frame } = samples[sample]!;
    const made = augment(await this.#store.image(sample), this.#store.spec.size, this.#options.augment, createRandom(view, contentHash, frame));
    if (memory?.claim(made.byteLength)) this.#held.set(place, made);
    return made;
  }
}
