import { createRandom } from '../../domain/random/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { FEATURES } from '../backbone/index.ts';
import type { SampleView } from '../features/index.ts';
import { fillTargets } from '../loss/index.ts';
import { drawDropoutMask } from '../model/index.ts';
import type { Weights } from '../network/index.ts';
import type { Slot } from '../optim/index.ts';
import type { Batch } from '../sampler/index.ts';
import { engineFailed } from './outputs.ts';
import type { Learner, Run } from './state.ts';

/** A batch, and the one whose inputs can be fetched meanwhile. */
export interface Turn {
  readonly batch: Batch;
  readonly next: Batch | undefined;
}

/**
 * Runs one batch and moves the weights that it says something about. Where it throws, the run is as it was before:
 * DIVERGED on a loss or gradient that isn't finite, ENGINE_FAILED where the engine gave such a value once and not again,
 * BAD_INPUT naming the input, the batch and the image, or what the engine rejects with.
 */
export async function trainStep(run: Run, { batch, next }: Turn, learningRate: number): Promise<void> {
  const { request, feed, progress } = run;
  await request.source.read(viewsOf(run, batch), feed['x']!);
  if (next !== undefined) request.source.prefetch(viewsOf(run, next));
  const weights = request.tasks.map((_, task) => fillTaskTargets(run, batch, task));
  if (weights.every((weight) => weight === 0)) return;
  const restore = keepAssigned(run);
  try {
    const inputs = withMask(run, feed);
    const loss = await run.gradients.compute(inputs);
    const good = loss.every(Number.isFinite) && run.optimizer.update(slotsFor(run, weights), learningRate);
    if (!good) throw await notFinite(run, inputs, loss, learningRate);
    weights.forEach((weight, task) => {
      progress.lossSums[task]! += loss[task]! * weight;
      progress.lossWeights[task]! += weight;
    });
  } catch (error) {
    restore();
    throw located(run, batch, error);
  }
}

function viewsOf({ train }: Run, { rows, views }: Batch): SampleView[] {
  return Array.from(rows, (row, i) => ({ sample: train[row]!, view: views[i]! }));
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
function slotsFor({ request: { steps }, learners, gradients }: Run, weights: readonly number[]): Slot[] {
  return learners.filter(({ task }) => task === null || weights[task]! > 0).map((learner: Learner) => {
    const { name, shape, variable } = learner.parameter;
    // Kernels decay; biases and batch norm's scale and shift, all of rank 1, don't.
    return { name, weights: steps.train.parameters.get(variable.name)!.values, gradient: gradients.of(learner), decay: shape.length > 1 };
  });
}

/** Moving averages are assigned by the step itself: a batch that fails must leave none of its own behind. */
function keepAssigned({ request: { steps, network } }: Run): () => void {
  const held = network.model.parameters.filter(({ trainable }) => !trainable).map(({ variable }) => steps.train.parameters.get(variable.name)!.values);
  const kept = held.map((values) => values.slice());
  return () => held.forEach((values, i) => values.set(kept[i]!));
}

/** Asked again, an engine that is at fault mostly gives something else; a training that diverged does so again. */
async function notFinite(run: Run, inputs: Run['feed'], loss: Float32Array, learningRate: number): Promise<GraftError> {
  const { request: { tasks, steps }, gradients } = run;
  const task = loss.findIndex((value) => !Number.isFinite(value));
  const learner = task < 0 ? gradients.firstNotFinite() : null;
  const what = learner === null ? `the training loss became ${loss[task]}` : `the gradient of ${learner.parameter.name} became ${gradients.of(learner).find((value) => !Number.isFinite(value))}`;
  const again = await gradients.compute(inputs);
  if (again.every(Number.isFinite) && gradients.firstNotFinite() === null) return engineFailed(steps.train.info, `gave other numbers when it was asked twice: first ${what}, then all was finite`);
  return diverged(tasks[Math.max(0, task)]!.name, `${what}${where(run)}`, learningRate);
}

const where = ({ progress }: Pick<Run, 'progress'>): string => ` at batch ${progress.batch + 1} of epoch ${progress.epoch + 1}`;

/** Adds the step and, for an image whose numbers can't be used, its file. */
function located(run: Run, batch: Batch, error: unknown): unknown {
  if (!isGraftError(error) || error.code === 'DIVERGED') return error;
  const bad = error.code === 'BAD_INPUT' && error.data.field === 'x' ? run.feed['x']!.findIndex((value) => !Number.isFinite(value)) : -1;
  const sample = bad < 0 ? null : run.train[batch.rows[Math.floor(bad / run.request.source.length)]!]!;
  const file = sample === null ? undefined : run.request.fileOf?.(sample);
  const remedy = file === undefined ? error.data.remedy : 'Look at this image, or leave it out.';
  return new GraftError(error.code, `${error.message.replace(/\.$/, '')},${where(run)}.`, { ...error.data, ...(file && { file }), ...(remedy && { remedy }) }, { cause: error });
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
