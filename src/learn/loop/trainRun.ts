import { memory } from '@tensorflow/tfjs-core';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { ErrorCode } from '../../domain/errors/index.ts';
import { readWeights, writeWeights } from '../network/index.ts';
import { epochBatches } from '../sampler/index.ts';
import type { Batch } from '../sampler/index.ts';
import { learningRateAt } from '../schedule/index.ts';
import { isBest, isExhausted, observe } from '../stopping/index.ts';
import { takeCheckpoint } from './checkpoint.ts';
import { startRun } from './state.ts';
import type { Run } from './state.ts';
import { checkWeights, trainStep } from './trainStep.ts';
import type { RunHost, RunOutcome, RunRequest } from './types.ts';
import { validate } from './validate.ts';

/**
 * Trains one run to its end, its early stop or its cancel, from the beginning or from a checkpoint; a resumed run ends
 * with the bits of one that never stopped. Afterwards `steps.evaluate` holds the best weights.
 * Rejects with GraftError: REFUSED before the first step for what can't be trained, DIVERGED when a loss or gradient isn't
 * finite, BAD_INPUT naming what can't be computed with; ENGINE_FAILED or OUT_OF_MEMORY after a last checkpoint.
 */
export async function trainRun(request: RunRequest, host: RunHost): Promise<RunOutcome> {
  const run = startRun(request);
  try {
    return await train(run, host);
  } catch (error) {
    if (isGraftError(error) && RESUMABLE.has(error.code)) host.checkpoint(takeCheckpoint(run));
    throw error;
  }
}

/** The engine's fault: the run's state is that after the last whole batch, and another engine can go on from there. */
const RESUMABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ENGINE_FAILED', 'OUT_OF_MEMORY']);

async function train(run: Run, host: RunHost): Promise<RunOutcome> {
  const { request } = run;
  const tensors = memory().numTensors;
  while (!isOver(run)) {
    const started = host.now();
    const batches = epochBatches({ samples: run.train.length, batch: request.recipe.batch, views: request.recipe.augment.views, seed: request.seed }, run.progress.epoch);
    while (run.progress.batch < batches.length) {
      if (host.signal.aborted) return end(run, host, 'cancelled');
      await trainStep(run, { batch: batches[run.progress.batch]!, next: batches[run.progress.batch + 1] }, rateOf(run, batches));
      run.progress.batch += 1;
      if (host.checkpointDue()) host.checkpoint(takeCheckpoint(run));
    }
    refuseLeak(tensors, `the training step, in epoch ${run.progress.epoch + 1}`);
    await endEpoch(run, host, batches, started);
    refuseLeak(tensors, `the validation step, in epoch ${run.progress.epoch}`);
    if (host.checkpointDue()) host.checkpoint(takeCheckpoint(run));
  }
  run.progress.finished = true;
  return end(run, host, 'done');
}

/** A tensor that stays behind at each step fills the memory in the end: a defect, said at once. */
function refuseLeak(before: number, by: string): void {
  const more = memory().numTensors - before;
  if (more !== 0) throw new GraftError('INTERNAL', `${Math.abs(more)} tensors ${more > 0 ? 'were left behind' : 'vanished'} by ${by}.`);
}

function isOver({ progress, request: { recipe } }: Run): boolean {
  return progress.finished || progress.epoch >= recipe.epochs || isExhausted(progress.stopping, recipe.earlyStopping.patience);
}

function rateOf({ request: { recipe }, progress }: Run, batches: readonly Batch[]): number {
  return learningRateAt(recipe, progress.epoch * batches.length + progress.batch, batches.length);
}

async function endEpoch(run: Run, host: RunHost, batches: readonly Batch[], started: number): Promise<void> {
  const { progress, request } = run;
  const { steps, network, tasks } = request;
  const learningRate = learningRateAt(request.recipe, (progress.epoch + 1) * batches.length - 1, batches.length);
  const trained = (host.now() - started) / 1000;
  const weights = readWeights(steps.train, network.model.parameters);
  checkWeights(run, weights, learningRate);
  writeWeights(steps.evaluate, network.model.parameters, weights);
  const validation = await validate(run, learningRate);
  const trainLosses = tasks.map((_, t) => (progress.lossWeights[t] === 0 ? 0 : progress.lossSums[t]! / progress.lossWeights[t]!));
  progress.epoch += 1;
  progress.batch = 0;
  progress.lossSums = tasks.map(() => 0);
  progress.lossWeights = tasks.map(() => 0);
  progress.stopping = observe(progress.stopping, progress.epoch, validation.total);
  // `weights` are copies already: nothing that trains on can reach them.
  if (isBest(progress.stopping, progress.epoch)) run.best = weights;
  host.epoch({
    epoch: progress.epoch,
    loss: {
      train: trainLosses.reduce((sum, loss) => sum + loss, 0),
      validation: validation.total,
      ...Object.fromEntries(Object.entries(validation.losses).map(([task, loss]) => [`validation/${task}`, loss])),
    },
    metrics: { ...validation.metrics },
    seconds: (host.now() - started) / 1000,
    imagesPerSecond: run.train.length / trained,
    learningRate,
  }, validation.probabilities);
}

function end(run: Run, host: RunHost, status: RunOutcome['status']): RunOutcome {
  const { steps, network } = run.request;
  const { parameters } = network.model;
  host.checkpoint(takeCheckpoint(run));
  const weights = run.best ?? readWeights(steps.train, parameters);
  writeWeights(steps.evaluate, parameters, weights);
  return { status, epochs: run.progress.epoch, bestEpoch: run.progress.stopping.bestEpoch, weights };
}
