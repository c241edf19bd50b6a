import type { Engine } from '../../compute/index.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import type { SampleRef } from '../../domain/samples/index.ts';
import { buildFrozenPart, cutOf, FeatureStore, frozenStep, valuesOf } from '../../learn/index.ts';
import type { BackbonePack, FeatureCache, FrozenPart, InputSource, Weights } from '../../learn/index.ts';
import { preprocessingKey } from '../../preprocess/index.ts';
import { augmentationKey } from '../images/index.ts';

/** Images a call of the frozen step. */
const BATCH = 8;

export interface FillOptions {
  readonly images: InputSource;
  /** Makes the images of these samples ready to be copied; resolves to those that can be. */
  readonly load: (samples: readonly number[]) => Promise<readonly number[]>;
  readonly cache: FeatureCache;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** The frozen part of a recipe and what it made of the samples so far: computed once for all runs of a job. */
export class FrozenFeatures {
  readonly store: FeatureStore;
  readonly parameters: FrozenPart['parameters'];
  /** The part's weights as they were before the first run. */
  readonly weightsBefore: Weights;
  readonly #recipe: Recipe;
  readonly #pack: BackbonePack;
  readonly #part: FrozenPart;
  readonly #engine: Engine;
  readonly #samples: readonly SampleRef[];

  /** `recipe` trains from a cut, not from the input. */
  constructor(recipe: Recipe, pack: BackbonePack, engine: Engine, samples: readonly SampleRef[]) {
    this.#part = buildFrozenPart(recipe, pack)!;
    this.#recipe = recipe;
    this.#pack = pack;
    this.#engine = engine;
    this.#samples = samples;
    this.parameters = this.#part.parameters;
    this.weightsBefore = valuesOf(this.parameters);
    this.store = new FeatureStore(this.#part.outputShape.reduce((product, side) => product * side, 1));
  }

  /** Sees to it that the store has every (sample, view) whose image can be read. */
  async ensure(wanted: readonly { readonly sample: number; readonly view: number }[], options: FillOptions): Promise<void> {
    const keyed = wanted.map(({ sample, view }) => ({ sample, view, key: this.#key(sample, view) }));
    const missing = await this.store.recall(keyed, options.cache);
    if (missing.length === 0) return;
    const readable = new Set(await options.load([...new Set(missing.map(({ sample }) => sample))]));
    const step = await this.#engine.compile(frozenStep(this.#part, { key: `${this.#pack.sha256} ${this.#part.cut} ${this.#recipe.input.size}`, batch: BATCH }));
    try {
      await this.store.compute(missing.filter(({ sample }) => readable.has(sample)), { ...options, step, batch: BATCH });
    } finally {
      await step.dispose();
    }
  }

  weightsNow(): Weights {
    return valuesOf(this.parameters);
  }

  dispose(): void {
    this.#part.dispose();
  }

  /** All that the activation depends on; the engine too, since engines differ in the last bits. */
  #key(sample: number, view: number): string {
    const { contentHash, frame } = this.#samples[sample]!;
    const { input, augment } = this.#recipe;
    return [contentHash, frame, preprocessingKey(input), this.#pack.sha256, this.#part.cut, augmentationKey(augment, view), this.#engine.name, this.#engine.version].join('|');
  }
}

/** Recipes with equal keys share a frozen part and what it makes of each view; null where nothing is frozen. */
export function frozenKey(recipe: Recipe, pack: BackbonePack): string | null {
  const cut = cutOf(recipe);
  return cut === 'input' ? null : JSON.stringify({ backbone: pack.sha256, cut, input: recipe.input, views: augmentationKey(recipe.augment, 1) });
}
