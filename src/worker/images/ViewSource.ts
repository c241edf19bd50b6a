import type { SampleRef } from '../../domain/samples/index.ts';
import { createRandom } from '../../domain/random/index.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import type { InputSource } from '../../learn/index.ts';
import { augment } from '../../preprocess/index.ts';
import type { ImageStore } from './ImageStore.ts';

/** Says what a view's pixels depend on beside the image: the part of a cache key that stands for it. */
export function augmentationKey({ flip, shift, zoom, rotate, intensity }: Recipe['augment'], view: number): string {
  return view === 0 ? 'plain' : JSON.stringify({ view, flip, shift, zoom, rotate, intensity });
}

/**
 * Images in their fixed augmented views. A view depends on the image's content and its number alone, not on run or seed,
 * so that arms see the same views and cached features serve all of them. Views are kept up to `budget` bytes and drawn
 * again beyond it, with the same pixels.
 */
export class ViewSource implements InputSource {
  readonly length: number;
  readonly #store: ImageStore;
  readonly #samples: readonly SampleRef[];
  readonly #augment: Recipe['augment'];
  readonly #kept = new Map<string, Float32Array>();
  readonly #room: number;

  constructor(store: ImageStore, samples: readonly SampleRef[], augmentation: Recipe['augment'], budget: number) {
    this.length = store.spec.size ** 2 * 3;
    this.#store = store;
    this.#samples = samples;
    this.#augment = augmentation;
    this.#room = Math.floor(budget / (this.length * 4));
  }

  copy(sample: number, view: number, into: Float32Array, offset: number): void {
    into.set(view === 0 ? this.#store.image(sample) : this.#view(sample, view), offset);
  }

  #view(sample: number, view: number): Float32Array {
    const place = `${sample}/${view}`;
    const kept = this.#kept.get(place);
    if (kept) return kept;
    const { contentHash, frame } = this.#samples[sample]!;
    const made = augment(this.#store.image(sample), this.#store.spec.size, this.#augment, createRandom(view, contentHash, frame));
    if (this.#kept.size < this.#room) this.#kept.set(place, made);
    return made;
  }
}
