import type { LeftOut, TrainJob } from '../../contract/worker/index.ts';
import type { Engine } from '../../compute/index.ts';
import type { InputSpec, Recipe } from '../../domain/recipe/index.ts';
import type { FeatureCache, InputSource } from '../../learn/index.ts';
import { preprocessingKey } from '../../preprocess/index.ts';
import { augmentationKey, ImageStore, ViewSource } from '../images/index.ts';
import type { JobContext } from '../jobs/context.ts';
import { FrozenFeatures, frozenKey, NetworkPool } from '../networks/index.ts';
import type { PreparedRun } from './prepared.ts';

/** Bytes of augmented views that a job keeps; beyond, they are drawn again at each use. */
const VIEW_BUDGET = 512 * 2 ** 20;

export interface RunInputs {
  readonly source: InputSource;
  readonly frozen: FrozenFeatures | null;
  /** Whether the sample can be used: its image was read, or its features were there. */
  readonly usable: (sample: number) => boolean;
  /** The run's samples that can't be used, in their order. */
  readonly leftOut: readonly LeftOut[];
}

/** What the runs of one job share: decoded images, views, frozen features, compiled networks. */
export class Studio {
  readonly networks: NetworkPool;
  readonly engine: Engine;
  readonly #job: TrainJob;
  readonly #context: JobContext;
  readonly #cache: FeatureCache;
  readonly #unreadable = new Map<number, string>();
  readonly #images = new Map<string, ImageStore>();
  readonly #views = new Map<string, ViewSource>();
  readonly #frozen = new Map<string, FrozenFeatures>();
  /** Runs in parallel ask for the same inputs: one after the other, so that nothing is computed twice. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, job: TrainJob, cache: FeatureCache, context: JobContext) {
    this.engine = engine;
    this.networks = new NetworkPool(engine);
    this.#job = job;
    this.#cache = cache;
    this.#context = context;
  }

  /** Reads, decodes and computes what a run feeds its network with. Rejects with CANCELLED on abort. */
  inputs(run: PreparedRun): Promise<RunInputs> {
    const result = this.#turn.then(() => this.#inputs(run));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async dispose(): Promise<void> {
    await this.networks.dispose();
    for (const frozen of this.#frozen.values()) frozen.dispose();
  }

  async #inputs({ spec, pack }: PreparedRun): Promise<RunInputs> {
    const { recipe } = spec;
    const key = frozenKey(recipe, pack);
    const images = this.#imagesOf(recipe.input);
    const views = this.#viewsOf(recipe, images);
    const all = [...new Set([...spec.train, ...spec.validation, ...Object.values(spec.predict).flat()])];
    if (key === null) {
      const readable = new Set(await this.#load(images, all));
      return this.#usedOf(all, { source: views, frozen: null, usable: (sample) => readable.has(sample) });
    }
    const frozen = this.#frozen.get(key) ?? new FrozenFeatures(recipe, pack, this.engine, this.#job.samples);
    this.#frozen.set(key, frozen);
    const wanted = [
      ...all.map((sample) => ({ sample, view: 0 })),
      ...spec.train.flatMap((sample) => Array.from({ length: recipe.augment.views - 1 }, (_, i) => ({ sample, view: i + 1 }))),
    ];
    await frozen.ensure(wanted, { images: views, cache: this.#cache, signal: this.#context.signal, load: (samples) => this.#load(images, samples), progress: this.#progress('Computing frozen features') });
    return this.#usedOf(all, { source: frozen.store, frozen, usable: (sample) => frozen.store.has(sample, 0) });
  }

  #usedOf(samples: readonly number[], inputs: Omit<RunInputs, 'leftOut'>): RunInputs {
    const out = samples.filter((sample) => !inputs.usable(sample)).sort((a, b) => a - b);
    return { ...inputs, leftOut: out.map((sample) => ({ sample, reason: this.#unreadable.get(sample) ?? 'It could not be read.' })) };
  }

  #load(images: ImageStore, samples: readonly number[]): Promise<readonly number[]> {
    return images.load(samples, {
      signal: this.#context.signal,
      progress: this.#progress('Reading images'),
      unreadable: (sample, message) => this.#context.post({ type: 'unreadable', sample, message }),
    });
  }

  #progress(what: string): (done: number, total: number) => void {
    return (done, total) => this.#context.post({ type: 'progress', done, total, what });
  }

  #imagesOf(input: InputSpec): ImageStore {
    const key = preprocessingKey(input);
    const images = this.#images.get(key) ?? new ImageStore(input, this.#job.samples, this.#unreadable);
    this.#images.set(key, images);
    return images;
  }

  #viewsOf({ input, augment }: Recipe, images: ImageStore): ViewSource {
    const key = `${preprocessingKey(input)}|${augmentationKey(augment, 1)}`;
    const views = this.#views.get(key) ?? new ViewSource(images, this.#job.samples, augment, VIEW_BUDGET);
    this.#views.set(key, views);
    return views;
  }
}
