import type { ErrorInfo } from '../../../src/contract/index.ts';
import type { FromWorker, RunSpec, ToWorker, TrainJob, WorkerJob } from '../../../src/contract/worker/index.ts';
import type { WorkerPort } from '../../../src/engine/index.ts';

export interface FakeWorkerOptions {
  /** Called before each message goes out; `die` ends the process then and there, without it. */
  readonly before?: (message: FromWorker, job: WorkerJob) => 'die' | undefined | void;
  /** How sure it is of the truth, 0.5 to 1, for an arm. */
  readonly skill?: (arm: string) => number;
  /** Sees every job that starts. */
  readonly onJob?: (job: WorkerJob) => void;
  /** Ends a training at once with this error. */
  readonly refuse?: ErrorInfo;
  /** Images that it can't read, by the end of their path, and why. */
  readonly unreadable?: Readonly<Record<string, string>>;
  /** Arms whose batch a plan lowers. */
  readonly tooLarge?: readonly string[];
  /** Waits for `cancel` after the first epoch of the first run, or before it plans. */
  readonly waitForCancel?: boolean;
}

/** A worker that follows the protocol without computing: what it reports follows from the job. Its state lives as long as a process would. */
export function fakeWorker(options: FakeWorkerOptions = {}): () => WorkerPort {
  return () => {
    const messages: ((message: FromWorker) => void)[] = [];
    const exits: ((reason: string) => void)[] = [];
    let alive = true;
    let cancelled: () => void = () => {};
    const cancel = new Promise<void>((resolve) => { cancelled = resolve; });
    const die = (reason: string): void => {
      if (!alive) return;
      alive = false;
      for (const listener of exits) listener(reason);
    };
    const start = async (job: WorkerJob): Promise<void> => {
      options.onJob?.(job);
      for await (const message of script(job, options, cancel)) {
        if (!alive) return;
        if (options.before?.(message, job) === 'die') return die('The worker process was killed (SIGKILL).');
        for (const listener of messages) listener(structuredClone(message));
        await new Promise((resolve) => { setImmediate(resolve); });
      }
    };
    setImmediate(() => { for (const listener of messages) listener({ type: 'ready' }); });
    return {
      post: (message: ToWorker) => {
        if (message.type === 'start') void start(message.job);
        else cancelled();
      },
      onMessage: (listener) => { messages.push(listener); },
      onExit: (listener) => { exits.push(listener); },
      kill: () => { die('killed'); },
    };
  };
}

async function* script(job: WorkerJob, options: FakeWorkerOptions, cancel: Promise<void>): AsyncGenerator<FromWorker> {
  if (job.type === 'probe') {
    const ok = job.engine === 'ort-cpu' || job.engine === 'plain';
    yield { type: 'probed', result: { engine: job.engine, ok, version: ok ? '1.0' : null, device: ok ? 'test' : null, millisecondsPerStep: ok ? 5 : null, maxAbsError: ok ? 0 : null, deterministic: ok ? true : null, threads: ok ? 1 : null, softwareAdapter: ok ? false : null, memoryBytes: null, graphHash: null, nodes: null, nodesElsewhere: null, reason: ok ? 'It computes correctly.' : 'It is not there.' } };
  }
  if (job.type === 'plan') {
    if (options.waitForCancel) {
      await cancel;
      yield { type: 'end', status: 'cancelled', error: null };
      return;
    }
    for (const { arm, recipe: { batch }, images } of job.runs) {
      const lowered = options.tooLarge?.includes(arm) === true;
      yield { type: 'planned', arm, words: lowered ? 'It is computed in parts.' : null, memory: { predicted: images, parts: { program: images, data: 0, weights: 0, step: 0 }, available: job.memoryLimit ?? 1000, batch, microBatch: lowered ? 1 : batch, measured: null } };
    }
  }
  if (job.type === 'export') {
    yield { type: 'exported', file: job.out, bytes: 10, card: `${job.out}.md`, parity: { runtime: 'test', samples: job.samples.length, maxAbsDiff: 0, argmaxAgreement: 1 } };
  }
  if (job.type === 'predict') {
    for (const file of job.files) yield { type: 'predicted', file, ok: file.endsWith('.png'), message: file.endsWith('.png') ? null : 'Not an image.', tasks: file.endsWith('.png') ? { finding: { a: 0.25, b: 0.75 } } : {} };
  }
  if (job.type === 'train' && options.refuse !== undefined) {
    yield { type: 'end', status: 'failed', error: options.refuse };
    return;
  }
  if (job.type === 'train') {
    let stopped = false;
    for (const run of job.runs) {
      if (stopped) break;
      for await (const message of runScript(job, run, options, cancel)) {
        if (message.type === 'run-ended' && message.result.status === 'cancelled') stopped = true;
        yield message;
      }
    }
    yield { type: 'end', status: stopped ? 'cancelled' : 'done', error: null };
    return;
  }
  yield { type: 'end', status: 'done', error: null };
}

const ENGINE = { name: 'ort-cpu', version: '1.0', device: 'test', graphHash: 'abc', nodes: 3, deterministic: true, threads: 2, microBatch: null } as const;
const EPOCHS = 3;

async function* runScript(job: TrainJob, run: RunSpec, options: FakeWorkerOptions, cancel: Promise<void>): AsyncGenerator<FromWorker> {
  const { runId } = run;
  const end = (status: 'done' | 'cancelled', epochs: number): FromWorker => ({ type: 'run-ended', result: {
    runId, status, error: null, epochs, bestEpoch: 1, weights: status === 'done' ? `weights of ${run.arm}` : null, changed: { head: 1, stem: 0 },
    seconds: { features: 1, training: 2, total: 3 }, backbone: { id: run.recipe.backbone, sha256: 'b' }, engine: ENGINE, memory: null, activations: null, versions: { test: '1' },
  } });
  yield { type: 'run-started', runId, engine: ENGINE, memory: null, from: { epoch: run.resume?.epoch ?? 0, batch: 0 }, leftOut: leftOut(job, run, options) };
  for (let epoch = run.resume?.epoch ?? 0; epoch < EPOCHS; epoch++) {
    yield { type: 'epoch', runId, epoch: { epoch, loss: { train: 1 / (epoch + 1) }, metrics: {}, seconds: 1, imagesPerSecond: 10, learningRate: 0.1 } };
    yield { type: 'glimpse', runId, epoch, glimpse: { task: run.tasks[0]!, images: run.validation.slice(0, 2).map((sample) => ({ sample, predicted: 1, probability: 0.75 })) } };
    yield { type: 'checkpoint', runId, checkpoint: { epoch: epoch + 1, state: { epoch: epoch + 1 }, tensors: [{ name: 'head/w', shape: [2], values: Float32Array.of(epoch, run.seed) }, { name: 'best/head/w', shape: [2], values: Float32Array.of(0.5, run.seed) }] } };
    if (options.waitForCancel) {
      await cancel;
      yield end('cancelled', epoch + 1);
      return;
    }
  }
  for (const [part, samples] of Object.entries(run.predict)) {
    for (const task of run.tasks) yield { type: 'predictions', batch: { runId, part, task, samples, probabilities: predict(job, run, task, samples, options) } };
  }
  yield end('done', EPOCHS);
}

function leftOut(job: TrainJob, { train, validation, predict: predicted }: RunSpec, { unreadable = {} }: FakeWorkerOptions): { sample: number; reason: string }[] {
  const all = [...new Set([...train, ...validation, ...Object.values(predicted).flat()])];
  return all.flatMap((sample) => Object.entries(unreadable).flatMap(([end, reason]) => (job.samples[sample]!.path.endsWith(end) ? [{ sample, reason }] : [])));
}

/** Right with the arm's skill: every tenth image gets it wrong the more, the less skill. */
function predict(job: TrainJob, run: RunSpec, task: number, samples: readonly number[], { skill }: FakeWorkerOptions): Float32Array {
  const sure = skill?.(run.arm) ?? 0.8;
  return Float32Array.from(samples.flatMap((sample) => {
    const truth = Math.max(0, job.samples[sample]!.labels[task]!);
    const noise = ((sample * 7919 + run.seed * 104729) % 1000) / 1000 - 0.5;
    const p = Math.min(0.99, Math.max(0.01, 0.5 + (truth === 1 ? 1 : -1) * (sure - 0.5) + noise * 0.6));
    return [1 - p, p];
  }));
}
