import { classWeights } from '../loss/index.ts';
import type { LossOptions } from '../loss/index.ts';
import type { ModelParameter } from '../backbone/index.ts';
import { writeWeights } from '../network/index.ts';
import type { Weights } from '../network/index.ts';
import { createOptimizer } from '../optim/index.ts';
import type { Optimizer } from '../optim/index.ts';
import { stoppingAtStart } from '../stopping/index.ts';
import type { StoppingState } from '../stopping/index.ts';
import { restoreCheckpoint } from './checkpoint.ts';
import { BatchGradients } from './gradients.ts';
import { checkRunnable } from './runnable.ts';
import type { RunRequest } from './types.ts';

/** A weight that learns and the head it belongs to, as an index into the tasks; null in the trunk. */
export interface Learner {
  readonly parameter: ModelParameter;
  readonly task: number | null;
}

/** How far a run has come. All randomness follows from (seed, epoch, batch), so that these counters are its whole memory. */
export interface Progress {
  /** Finished epochs, and finished batches of the one that runs. */
  epoch: number;
  batch: number;
  /** Sums over the batches of the epoch that runs, a task: loss × weight, and weight. */
  lossSums: number[];
  lossWeights: number[];
  stopping: StoppingState;
  finished: boolean;
}

export interface Run {
  readonly request: RunRequest;
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly learners: readonly Learner[];
  readonly gradients: BatchGradients;
  readonly optimizer: Optimizer;
  /** A task: class weights and smoothing of its training loss. */
  readonly losses: readonly LossOptions[];
  readonly progress: Progress;
  /** Weights after the best epoch: copies of their own. */
  best: Weights | null;
  /** Arrays that each step fills anew. */
  readonly feed: Readonly<Record<string, Float32Array>>;
}

/** Puts the first or the resumed weights into the steps. Throws GraftError REFUSED for what can't be trained. */
export function startRun(request: RunRequest): Run {
  const { recipe, tasks, network, source } = request;
  const { train, validation } = checkRunnable(request);
  const targets = tasks.map((task) => [`targets/${task.id}`, new Float32Array(recipe.batch * task.classes)] as const);
  const learners = learnersOf(request);
  const run: Run = {
    request,
    train,
    validation,
    learners,
    gradients: new BatchGradients(request, learners),
    optimizer: createOptimizer(recipe.optimizer),
    losses: tasks.map((task) => ({
      classWeights: classWeights(train.map((sample) => task.labels[sample]!), task.classes, recipe.loss.classWeights),
      labelSmoothing: recipe.loss.labelSmoothing,
    })),
    progress: { epoch: 0, batch: 0, lossSums: tasks.map(() => 0), lossWeights: tasks.map(() => 0), stopping: stoppingAtStart, finished: false },
    best: null,
    feed: { x: new Float32Array(recipe.batch * source.length), ...Object.fromEntries(targets) },
  };
  writeWeights(request.steps.train, network.model.parameters, request.firstWeights);
  if (request.resume) restoreCheckpoint(run, request.resume);
  return run;
}

function learnersOf({ network: { model }, tasks }: RunRequest): Learner[] {
  const taskOfLayer = new Map(model.heads.flatMap(({ spec, layers }) => layers.map((layer) => [layer.name, tasks.findIndex((task) => task.id === spec.taskId)] as const)));
  return model.parameters
    .filter((parameter) => parameter.trainable)
    .map((parameter) => ({ parameter, task: taskOfLayer.get(parameter.layer) ?? null }));
}
