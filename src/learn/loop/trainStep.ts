import { createRandom } from '../../domain/random/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { FEATURES } from '../backbone/index.ts';
import { fillTargets } from '../loss/index.ts';
import { drawDropoutMask } from '../model/index.ts';
import type { Weights } from '../network/index.ts';
import type { Slot } from '../optim/index.ts';
import type { Batch } from '../sampler/index.ts';
import type { Learner, Run } from './state.ts';

/** Runs one batch and moves the weights that it says something about. Throws GraftError DIVERGED on a loss that isn't finite. */
export async function trainStep(run: Run, batch: Batch, learningRate: number): Promise<void> {
  const { request, feed, progress } = run;
  fillInputs(run, batch);
  const weights = request.tasks.map((_, task) => fillTaskTargets(run, batch, task));
  if (weights.every((weight) => weight === 0)) return;
  const { loss } = await request.steps.train.run(withMask(run, feed));
  checkFinite(run, loss!, learningRate);
  run.optimizer.update(slotsFor(run, weights), learningRate);
  weights.forEach((weight, task) => {
    progress.lossSums[task]! += loss![task]! * weight;
    progress.lossWeights[task]! += weight;
  });
}

function fillInputs({ request: { source }, train, feed }: Run, { rows, views }: Batch): void {
  for (let i = 0; i < rows.length; i++) source.copy(train[rows[i]!]!, views[i]!, feed['x']!, i * source.length);
}

/** Padding rows have no label. Returns the batch's weight for the task, 0 when none of its samples is labelled. */
function fillTaskTargets({ request, train, losses, feed }: Run, { rows, count }: Batch, task: number): number {
  const { id, labels } = request.tasks[task]!;
  const batchLabels = Int32Array.from(rows, (row, i) => (i < count ? labels[train[row]!]! : -1));
  return fillTargets(feed[`targets/${id}`]!, batchLabels, losses[task]!);
}

function withMask({ request: { recipe, seed }, progress }: Run, feed: Run['feed']): Run['feed'] {
  if (recipe.heads.dropout === 0) return feed;
  const random = createRandom(seed, 'dropout', progress.epoch, progress.batch);
  return { ...feed, mask: drawDropoutMask(random, recipe.batch * FEATURES, recipe.heads.dropout) };
}

/** A head without a label in the batch is left out: neither decay nor momentum may move it. */
function slotsFor({ request: { steps }, learners }: Run, weights: readonly number[]): Slot[] {
  return learners.filter(({ task }) => task === null || weights[task]! > 0).map(({ parameter }: Learner) => {
    const { values, gradient } = steps.train.parameters.get(parameter.variable.name)!;
    if (gradient === null) throw new GraftError('INTERNAL', `The training step gave no gradient for ${parameter.name}.`);
    // Kernels decay; biases and batch norm's scale and shift, all of rank 1, don't.
    return { name: parameter.name, weights: values, gradient, decay: parameter.shape.length > 1 };
  });
}

function checkFinite({ request, progress }: Run, losses: Float32Array, learningRate: number): void {
  const task = losses.findIndex((loss) => !Number.isFinite(loss));
  if (task >= 0) throw diverged(request.tasks[task]!.name, `the training loss became ${losses[task]} at batch ${progress.batch + 1} of epoch ${progress.epoch + 1}`, learningRate);
}

/** Weights that have left the range of float32, found before they are judged. */
export function checkWeights({ request, progress }: Run, weights: Weights, learningRate: number): void {
  for (const [name, values] of weights) {
    // x - x is 0 for a finite number and NaN for any other: one sum instead of millions of calls.
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
    if (sum !== 0) throw diverged(request.tasks[0]!.name, `the weight ${name} became ${values.find((value) => !Number.isFinite(value))} in epoch ${progress.epoch + 1}`, learningRate);
  }
}

export function diverged(task: string, what: string, learningRate: number): GraftError {
  return new GraftError('DIVERGED', `Training diverged: for the task "${task}" ${what}, at a learning rate of ${learningRate.toPrecision(3)}.`, {
    field: 'optimizer.learningRate',
    remedy: 'Use a lower learning rate or a longer warm-up.',
  });
}
