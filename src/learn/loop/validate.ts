import { lossSums } from '../loss/index.ts';
import { diverged } from './trainStep.ts';
import { taskMetrics } from './metrics.ts';
import { predictLogits, toProbabilities } from './predict.ts';
import type { Run } from './state.ts';

export interface Validation {
  /** Sum over the tasks that have labels in the validation part: what early stopping watches. */
  readonly total: number;
  /** Task name → loss. */
  readonly losses: Readonly<Record<string, number>>;
  /** `TASK/metric` → value, null where undefined. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Of each task, flat over samples × classes. */
  readonly probabilities: readonly Float32Array[];
}

/**
 * Judges `steps.evaluate` on the plain view of the validation part: the training loss's class weights without its
 * smoothing. Throws GraftError DIVERGED on a loss that isn't finite.
 */
export async function validate(run: Run, learningRate: number): Promise<Validation> {
  const { request, validation, losses: options, progress } = run;
  const { tasks, source, steps } = request;
  const logits = await predictLogits({ step: steps.evaluate, batch: steps.batch, source, tasks }, validation);
  const probabilities = logits.map((values, t) => toProbabilities(values, tasks[t]!.classes));
  const losses: Record<string, number> = {};
  const metrics: Record<string, number | null> = {};
  for (const [t, task] of tasks.entries()) {
    const labels = validation.map((sample) => task.labels[sample]!);
    const { numerator, divisor } = lossSums(logits[t]!, labels, { classWeights: options[t]!.classWeights, labelSmoothing: 0 });
    if (divisor === 0 || progress.lossWeights[t] === 0) continue;
    losses[task.name] = numerator / divisor;
    if (!Number.isFinite(losses[task.name])) throw diverged(task.name, `the validation loss became ${losses[task.name]} in epoch ${progress.epoch + 1}`, learningRate);
    for (const [metric, value] of Object.entries(taskMetrics(labels, probabilities[t]!, task.classes))) metrics[`${task.name}/${metric}`] = value;
  }
  return { total: Object.values(losses).reduce((sum, loss) => sum + loss, 0), losses, metrics, probabilities };
}
