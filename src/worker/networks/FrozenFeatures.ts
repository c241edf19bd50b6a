import { cpus } from 'node:os';
import type { CompiledStep, Engine } from '../../compute/index.ts';
import type { ActivationRecord } from '../../contract/worker/index.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import type { SampleRef } from '../../domain/samples/index.ts';
import { ActivationSource, buildFrozenPart, cutOf, frozenStep, storedForm, valuesOf } from '../../learn/index.ts';
import type { ActivationCache, BackbonePack, FrozenPart, InputSource, MemoryAllowance, SampleView, Weights } from '../../learn/index.ts';
import { preprocessingKey } from '../../preprocess/index.ts';
import { CachePart } from '../cache/index.ts';
import type { CacheFolder } from '../cache/index.ts';
import { augmentationKey } from '../images/index.ts';

/** Images a call of the frozen step. */
export const FROZEN_BATCH = 8;

export interface FrozenOptions {
  /** Trains from a cut, not from the input. */
  readonly recipe: Recipe;
  readonly pack: BackbonePack;
  readonly engine: Engine;
  readonly samples: readonly SampleRef[];
  readonly images: InputSource;
  readonly folder: CacheFolder;
  readonly memory: MemoryAllowance;
}

export interface EnsureOptions {
  /** Makes the images of these samples ready to be read; resolves to those that can be. */
  readonly load: (samples: readonly number[]) => Promise<readonly number[]>;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
  /** Told before anything is computed. */
  readonly planned: (plan: ActivationRecord) => void;
}

/**
 * The frozen part of a recipe and what it makes of the samples: computed once for all runs that share it, kept on disk
 * where it fits, else in memory, else computed at each use.
 */
export class FrozenFeatures {
  readonly source: ActivationSource;
  readonly parameters: FrozenPart['parameters'];
  /** The part's weights as they were before the first run. */
  readonly weightsBefore: Weights;
  readonly #options: FrozenOptions;
  readonly #part: FrozenPart;
  readonly #disk: CachePart;
  readonly #entryBytes: number;
  #keeps = true;
  #step: Promise<CompiledStep> | null = null;

  constructor(options: FrozenOptions) {
    const { recipe, pack, engine, samples, images, folder, memory } = options;
    this.#options = options;
    this.#part = buildFrozenPart(recipe, pack)!;
    this.parameters = this.#part.parameters;
    this.weightsBefore = valuesOf(this.parameters);
    const { outputShape: shape, cut } = this.#part;
    // The engine and what it runs on too, since they differ in the last bits.
    const of = [pack.manifest.id, pack.sha256, cut, preprocessingKey(recipe.input), engine.name, engine.version, placeOf(engine)].join(' ');
    this.#disk = new CachePart(folder, { dtype: recipe.activations, shape, of });
    const length = shape.reduce((product, side) => product * side, 1);
    const form = storedForm(recipe.activations, length);
    this.#entryBytes = form.bytes;
    this.source = new ActivationSource({
      length, form, images, memory, batch: FROZEN_BATCH,
      step: () => this.#compiled(),
      cache: this.#cache(),
      // Within a part: content and view are all that is left.
      keyOf: ({ sample, view }) => [samples[sample]!.contentHash, samples[sample]!.frame, augmentationKey(recipe.augment, view)].join('|'),
      lasting: (view) => view === 0 || recipe.augment.views !== 'live',
    });
  }

  /** Computes what is wanted and can be kept. Resolves to what it found and where the rest is. */
  async ensure(wanted: readonly SampleView[], { load, signal, progress, planned }: EnsureOptions): Promise<ActivationRecord> {
    const { recipe, memory } = this.#options;
    const { fits, limit } = await this.#disk.reserve(wanted.map((one) => this.source.keyOf(one)));
    const missing = wanted.filter((one) => !this.source.has(one));
    const inMemory = missing.length * this.#entryBytes <= memory.free;
    this.#keeps = fits;
    const kept = fits ? 'disk' : inMemory ? 'memory' : 'nowhere';
    const plan: ActivationRecord = {
      cut: this.#part.cut, precision: recipe.activations, views: recipe.augment.views, wanted: wanted.length, found: wanted.length - missing.length,
      computed: 0, bytes: wanted.length * this.#entryBytes, limit, kept,
    };
    planned(plan);
    if (kept === 'nowhere') return plan;
    try {
      await this.source.fill(missing, { load, signal, progress });
    } finally {
      // Needed again only where something of the cache gets lost, or for live views.
      if (recipe.augment.views !== 'live') await this.#forgetStep();
    }
    return plan;
  }

  weightsNow(): Weights {
    return valuesOf(this.parameters);
  }

  async dispose(): Promise<void> {
    await this.#forgetStep();
    await this.#disk.close();
    this.source.dispose();
    this.#part.dispose();
  }

  #cache(): ActivationCache {
    const disk = this.#disk;
    return {
      has: (key) => disk.has(key),
      get: (key) => disk.get(key),
      put: (key, stored) => (this.#keeps ? disk.put(key, stored) : Promise.resolve()),
    };
  }

  #compiled(): Promise<CompiledStep> {
    const { pack, recipe, engine } = this.#options;
    this.#step ??= engine.compile(frozenStep(this.#part, { key: `${pack.sha256} ${this.#part.cut} ${recipe.input.size}`, batch: FROZEN_BATCH }));
    return this.#step;
  }

  async #forgetStep(): Promise<void> {
    const step = this.#step;
    this.#step = null;
    // One that could not be compiled has said so to whoever asked for it.
    await (await step?.catch(() => null))?.dispose();
  }
}

/** The processor's kernels give the same forward pass with any number of threads (there is a test); devices name themselves. */
const placeOf = ({ threads, device }: Engine): string => (threads === null ? device : cpus()[0]?.model.trim() ?? device);

/** Recipes with equal keys share a frozen part and what it makes of each view; null where nothing is frozen. */
export function frozenKey(recipe: Recipe, pack: BackbonePack): string | null {
  const cut = cutOf(recipe);
  if (cut === 'input') return null;
  return JSON.stringify({ backbone: pack.sha256, cut, input: recipe.input, precision: recipe.activations, live: recipe.augment.views === 'live', views: augmentationKey(recipe.augment, 1) });
}
