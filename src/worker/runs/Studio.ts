import type { ActivationRecord, LeftOut, TrainJob } from '../../contract/worker/index.ts';
import type { Engine } from '../../compute/index.ts';
import type { InputSpec, Recipe } from '../../domain/recipe/index.ts';
import { cutOf } from '../../learn/index.ts';
import type { InputSource, SampleView } from '../../learn/index.ts';
import { preprocessingKey } from '../../preprocess/index.ts';
import type { CacheFolder } from '../cache/index.ts';
import { augmentationKey, ImageStore, ViewSource } from '../images/index.ts';
import type { JobContext } from '../jobs/context.ts';
import { FrozenFeatures, frozenKey, NetworkPool } from '../networks/index.ts';
import { allowancesOf } from './Allowance.ts';
import { imageBytes } from './expectedData.ts';
import { networkRequest } from './prepared.ts';
import type { PreparedRun } from './prepared.ts';
import { planWords } from './planWords.ts';

export interface RunInputs {
  readonly source: InputSource;
  readonly frozen: FrozenFeatures | null;
  /** What the frozen part came to, up to now; null where nothing is frozen. */
  readonly activations: () => ActivationRecord | null;
  /** Whether the sample can be used: its image was read, or its activations were there. */
  readonly usable: (sample: number) => boolean;
  /** The run's samples that can't be used, in their order. */
  readonly leftOut: readonly LeftOut[];
}

export interface StudioOptions {
  readonly engine: Engine;
  readonly job: TrainJob;
  readonly folder: CacheFolder;
  /** Bytes that the studio's lane may take in all. */
  readonly memory: number;
}

/** What the runs of one job share: decoded images, views, activations, compiled networks. */
export class Studio {
  readonly networks: NetworkPool;
  readonly engine: Engine;
  readonly #job: TrainJob;
  readonly #context: JobContext;
  readonly #folder: CacheFolder;
  readonly #memory: ReturnType<typeof allowancesOf>;
  readonly #unreadable = new Map<number, string>();
  readonly #images = new Map<string, ImageStore>();
  readonly #views = new Map<string, ViewSource>();
  readonly #frozen = new Map<string, FrozenFeatures>();
  readonly #said = new Set<string>();
  /** Runs in parallel ask for the same inputs: one after the other, so that nothing is computed twice. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ engine, job, folder, memory }: StudioOptions, context: JobContext) {
    this.engine = engine;
    this.networks = new NetworkPool(engine);
    this.#job = job;
    this.#folder = folder;
    this.#memory = allowancesOf(memory);
    this.#context = context;
  }

  /** Reads, decodes and computes what a run feeds its network with. Rejects with CANCELLED on abort. */
  inputs(run: PreparedRun): Promise<RunInputs> {
    const result = this.#turn.then(() => this.#inputs(run));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Bytes of views that the run will draw and keep, beyond what is held by now. */
  viewsToCome({ spec: { recipe, train }, pack }: PreparedRun): number {
    const { views } = recipe.augment;
    if (frozenKey(recipe, pack) !== null || views === 'live') return 0;
    return Math.min(this.#memory.views.free, train.length * (views - 1) * imageBytes(recipe.input));
  }

  async dispose(): Promise<void> {
    await this.networks.dispose();
    for (const frozen of this.#frozen.values()) await frozen.dispose();
  }

  /** Frees what none of these runs needs. */
  async keepOnly(runs: readonly PreparedRun[]): Promise<void> {
    const wanted = new Set(runs.map(({ spec, pack }) => frozenKey(spec.recipe, pack)));
    for (const [key, frozen] of this.#frozen) {
      if (wanted.has(key)) continue;
      this.#frozen.delete(key);
      await frozen.dispose();
    }
    await this.networks.keepOnly(runs.map(networkRequest));
  }

  async #inputs({ spec, pack }: PreparedRun): Promise<RunInputs> {
    const { recipe } = spec;
    const key = frozenKey(recipe, pack);
    const images = this.#imagesOf(recipe.input);
    const views = this.#viewsOf(recipe, images);
    const all = [...new Set([...spec.train, ...spec.validation, ...Object.values(spec.predict).flat()])];
    if (key === null) {
      const readable = new Set(await this.#load(images, all));
      return this.#usedOf(all, { source: views, frozen: null, activations: () => null, usable: (sample) => readable.has(sample) });
    }
    const frozen = this.#frozenOf(key, recipe, pack, views);
    const before = frozen.source.computed;
    const wanted = wantedBy(recipe, all, spec.train);
    const plan = await frozen.ensure(wanted, {
      // One by one beside the computing: no reading that could be told apart.
      load: (samples) => this.#load(images, samples, () => undefined),
      signal: this.#context.signal,
      progress: this.#progress('Computing frozen features'),
      planned: (planned) => this.#say(planned),
    });
    const fromImages = new Set([...wanted.filter((one) => !frozen.source.has(one)).map(({ sample }) => sample), ...(recipe.augment.views === 'live' ? spec.train : [])]);
    const readable = new Set(await this.#load(images, [...fromImages]));
    return this.#usedOf(all, {
      source: frozen.source, frozen, activations: () => ({ ...plan, computed: frozen.source.computed - before }),
      usable: (sample) => !fromImages.has(sample) || readable.has(sample),
    });
  }

  /** A study's runs mostly ask for the same. */
  #say(planned: ActivationRecord): void {
    const message = planWords(planned);
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#context.post({ type: 'note', level: planned.kept === 'nowhere' ? 'warning' : 'info', message });
  }

  #frozenOf(key: string, recipe: Recipe, pack: PreparedRun['pack'], views: ViewSource): FrozenFeatures {
    const { samples } = this.#job;
    const frozen = this.#frozen.get(key) ?? new FrozenFeatures({ recipe, pack, engine: this.engine, samples, images: views, folder: this.#folder, memory: this.#memory.activations });
    this.#frozen.set(key, frozen);
    return frozen;
  }

  #usedOf(samples: readonly number[], inputs: Omit<RunInputs, 'leftOut'>): RunInputs {
    const out = samples.filter((sample) => !inputs.usable(sample)).sort((a, b) => a - b);
    return { ...inputs, leftOut: out.map((sample) => ({ sample, reason: this.#unreadable.get(sample) ?? 'It could not be read.' })) };
  }

  #load(images: ImageStore, samples: readonly number[], progress = this.#progress('Reading images')): Promise<readonly number[]> {
    return images.load(samples, {
      signal: this.#context.signal,
      progress,
      unreadable: (sample, message) => this.#context.post({ type: 'unreadable', sample, message }),
    });
  }

  #progress(what: string): (done: number, total: number) => void {
    return (done, total) => this.#context.post({ type: 'progress', done, total, what });
  }

  #imagesOf(input: InputSpec): ImageStore {
    const key = preprocessingKey(input);
    const images = this.#images.get(key) ?? new ImageStore(input, { samples: this.#job.samples, unreadable: this.#unreadable, memory: this.#memory.images });
    this.#images.set(key, images);
    return images;
  }

  /** Views are held for runs that train from the input: elsewhere each is drawn once for its activation. */
  #viewsOf(recipe: Recipe, images: ImageStore): ViewSource {
    const key = viewsKey(recipe);
    const again = recipe.augment.views !== 'live' && this.#job.runs.some((run) => cutOf(run.recipe) === 'input' && viewsKey(run.recipe) === key);
    const views = this.#views.get(key) ?? new ViewSource(images, { samples: this.#job.samples, augment: recipe.augment, memory: again ? this.#memory.views : null });
    this.#views.set(key, views);
    return views;
  }
}

const viewsKey = ({ input, augment }: Recipe): string => `${preprocessingKey(input)}|${augmentationKey(augment, 1)}|${augment.views === 'live'}`;

/** Each sample plain, and the training part in its fixed views. Live views are not known before they are drawn. */
function wantedBy({ augment: { views } }: Recipe, all: readonly number[], train: readonly number[]): SampleView[] {
  const more = views === 'live' ? 0 : views - 1;
  return [...all.map((sample) => ({ sample, view: 0 })), ...train.flatMap((sample) => Array.from({ length: more }, (_, i) => ({ sample, view: i + 1 })))];
}
