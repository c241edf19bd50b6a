import type { MemoryRecord } from '../../contract/index.ts';
import type { RunResult, RunSpec, TrainJob } from '../../contract/worker/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { checkRunnable, layerDistances, predictLogits, toProbabilities, trainRun } from '../../learn/index.ts';
import type { RunHost, RunOutcome, RunTask, Weights } from '../../learn/index.ts';
import type { TrainContext } from '../jobs/context.ts';
import { toErrorInfo } from '../jobs/context.ts';
import type { CompiledNetwork } from '../networks/index.ts';
import { glimpse } from './glimpse.ts';
import { memoryWords, planMemory } from '../memory/index.ts';
import { checkParts } from './parts.ts';
import { networkRequest } from './prepared.ts';
import type { PreparedRun } from './prepared.ts';
import type { RunInputs, Studio } from './Studio.ts';
import { weightsHash } from './weightsHash.ts';

export interface RunScene {
  readonly job: TrainJob;
  readonly studio: Studio;
  readonly context: TrainContext;
  /** Versions of what runs, for the record. */
  readonly versions: Readonly<Record<string, string>>;
  /** Called after each epoch with the share of the run that is done, 0 to 1. */
  readonly advanced: (share: number) => void;
}

const seconds = (since: number): number => (performance.now() - since) / 1000;

/** One run from its inputs to its predictions. It never rejects: a failure is a result with the reason. */
export async function performRun(run: PreparedRun, scene: RunScene): Promise<RunResult> {
  const started = performance.now();
  const record = blankResult(run, scene);
  const finish = (rest: Partial<RunResult>): RunResult => ({ ...record, ...rest, seconds: { ...record.seconds, ...rest.seconds, total: seconds(started) } });
  try {
    checkParts(run.spec, scene.job.samples);
    const inputs = await scene.studio.inputs(run);
    const features = seconds(started);
    const memory = planned(run, scene);
    const compiled = await scene.studio.networks.acquire(networkRequest(run), memory.microBatch);
    try {
      return finish(await trainAndPredict(run, scene, { inputs, compiled, memory, features }));
    } finally {
      scene.studio.networks.release(networkRequest(run), compiled);
    }
  } catch (error) {
    if (error instanceof GraftError && error.code === 'CANCELLED') return finish({ status: 'cancelled' });
    return finish({ status: 'failed', error: toErrorInfo(error) });
  }
}

/** Predicts what the run will take, lowers the images a call where it has to, and says so. */
function planned(run: PreparedRun, { job, studio, context }: RunScene): MemoryRecord {
  const { recipe, formerPerCall } = run.spec;
  const memory = planMemory({
    recipe, engine: studio.engine.name, program: process.memoryUsage.rss(), data: studio.viewsToCome(run), limit: job.memoryLimit ?? null, lanes: Math.min(job.lanes ?? 1, job.runs.length),
    measure: (perCall) => studio.networks.measure(networkRequest(run), perCall), former: formerPerCall ?? null,
  });
  const words = memoryWords(memory, recipe);
  if (words !== null) context.post({ type: 'note', level: 'warning', message: words });
  return memory;
}

/** The most that the process has held, bytes. */
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;

/** Finished epochs and batches of the next one, where a checkpoint stood. */
function placeOf(resume: RunSpec['resume']): { epoch: number; batch: number } {
  const { epoch = 0, batch = 0 } = (resume?.state['progress'] ?? {}) as { epoch?: number; batch?: number };
  return { epoch, batch };
}

interface Stage {
  readonly inputs: RunInputs;
  readonly compiled: CompiledNetwork;
  readonly memory: MemoryRecord;
  readonly features: number;
}

async function trainAndPredict(run: PreparedRun, scene: RunScene, { inputs, compiled, memory, features }: Stage): Promise<Partial<RunResult>> {
  const { spec, pack } = run;
  const { studio, context } = scene;
  const started = performance.now();
  const tasks = runTasks(run, scene.job);
  const parts = { train: spec.train.filter(inputs.usable), validation: spec.validation.filter(inputs.usable) };
  for (const name of checkRunnable({ tasks, ...parts }).untaught) {
    context.post({ type: 'note', level: 'warning', message: `The training part has no label for the task "${name}": its part of the model stays untrained.` });
  }
  const engine = engineOf(scene, compiled);
  context.post({ type: 'run-started', runId: spec.runId, engine, memory, from: placeOf(spec.resume), leftOut: inputs.leftOut });
  const firstWeights = studio.networks.firstWeights(networkRequest(run), spec.seed);
  const outcome = await trainRun(
    { recipe: spec.recipe, seed: spec.seed, tasks, ...compiled, source: inputs.source, ...parts, firstWeights, resume: spec.resume, fileOf: (sample) => scene.job.samples[sample]!.path },
    runHost(spec, scene, parts.validation),
  );
  const training = seconds(started);
  if (outcome.status === 'done') await postPredictions(run, scene, { inputs, compiled });
  return {
    status: outcome.status,
    epochs: outcome.epochs,
    bestEpoch: outcome.bestEpoch,
    weights: weightsHash(wholeModel(inputs, outcome.weights)),
    changed: changes(compiled, inputs, firstWeights, outcome),
    seconds: { features, training, total: 0 },
    backbone: { id: pack.manifest.id, sha256: pack.sha256 },
    engine,
    memory: { ...memory, measured: peakBytes() },
    activations: inputs.activations(),
  };
}

function runHost(spec: RunSpec, { job, context, advanced }: RunScene, validation: readonly number[]): RunHost {
  let saved = performance.now();
  let underway = 0;
  return {
    signal: context.signal,
    now: () => performance.now(),
    epoch: (epoch, probabilities) => {
      context.post({ type: 'epoch', runId: spec.runId, epoch });
      const seen = glimpse(spec, job, validation, probabilities);
      if (seen !== null) context.post({ type: 'glimpse', runId: spec.runId, epoch: epoch.epoch, glimpse: seen });
      advanced(epoch.epoch / spec.recipe.epochs);
    },
    // One at a time: where the other side is slow, checkpoints get rarer instead of piling up.
    checkpointDue: () => underway === 0 && seconds(saved) >= job.checkpointSeconds,
    checkpoint: (checkpoint) => {
      saved = performance.now();
      underway += 1;
      void context.send({ type: 'checkpoint', runId: spec.runId, checkpoint }).finally(() => (underway -= 1));
    },
  };
}

function runTasks({ spec, tasks }: PreparedRun, { samples }: TrainJob): RunTask[] {
  return tasks.map(({ id, name, classes }, i) => ({ id, name, classes: classes.length, labels: Int32Array.from(samples, ({ labels }) => labels[spec.tasks[i]!]!) }));
}

async function postPredictions({ spec, tasks }: PreparedRun, { context }: RunScene, { inputs, compiled }: Pick<Stage, 'inputs' | 'compiled'>): Promise<void> {
  const sized = tasks.map(({ id, classes }) => ({ id, classes: classes.length }));
  for (const [part, members] of Object.entries(spec.predict)) {
    const samples = members.filter(inputs.usable);
    const logits = await predictLogits({ step: compiled.steps.evaluate, batch: compiled.steps.batch, source: inputs.source, tasks: sized }, samples);
    logits.forEach((values, i) => {
      context.post({ type: 'predictions', batch: { runId: spec.runId, part, task: spec.tasks[i]!, samples, probabilities: toProbabilities(values, sized[i]!.classes) } });
    });
  }
}

const wholeModel = ({ frozen }: RunInputs, trained: Weights): Weights => new Map([...(frozen?.weightsNow() ?? []), ...trained]);

function changes({ network }: CompiledNetwork, { frozen }: RunInputs, first: Weights, { weights }: RunOutcome): Record<string, number> {
  return {
    ...(frozen === null ? {} : layerDistances(frozen.parameters, frozen.weightsBefore, frozen.weightsNow())),
    ...layerDistances(network.model.parameters, first, weights),
  };
}

function engineOf({ studio: { engine } }: RunScene, { steps }: CompiledNetwork): RunResult['engine'] {
  const { graphHash, nodes, device } = steps.train.info;
  return { name: engine.name, version: engine.version, device, graphHash, nodes, deterministic: engine.deterministic, threads: engine.threads, microBatch: steps.batch };
}

function blankResult({ spec, pack }: PreparedRun, { studio: { engine }, versions }: RunScene): RunResult {
  return {
    runId: spec.runId,
    status: 'failed',
    error: null,
    epochs: 0,
    bestEpoch: null,
    weights: null,
    changed: {},
    seconds: { features: 0, training: 0, total: 0 },
    backbone: { id: pack.manifest.id, sha256: pack.sha256 },
    engine: { name: engine.name, version: engine.version, device: engine.device, graphHash: null, nodes: null, deterministic: engine.deterministic, threads: engine.threads, microBatch: null },
    memory: null,
    activations: null,
    versions,
  };
}
