import { METRICS } from '../metrics/index.ts';
import { boundaryInterval, bootstrapError, sharedTrainingFactor, transformedInterval } from '../statistics/index.ts';
import type { Interval } from '../statistics/index.ts';
import { counted } from '../words/index.ts';
import { bootstrapTask } from './bootstrapTask.ts';
import type { Replicated } from './bootstrapTask.ts';
import { tabulate } from './tables.ts';
import type { TaskTables } from './tables.ts';
import type { Estimate, PredictionRow } from './types.ts';
import { wordsOf } from './words.ts';
import type { Naming } from './words.ts';

/** Fewer groups than this in a class and no interval is given: the resamples would repeat a handful of people. */
const LEAST_GROUPS_PER_CLASS = 10;

export interface EstimateOptions {
  /** Confidence level of the intervals, e.g. 0.95. */
  readonly level: number;
  /** Bootstrap resamples; 2,000 is usual. */
  readonly resamples: number;
  readonly seed: number;
  /**
   * Number of folds where the predictions are out-of-fold: errors are then widened for the training data that the folds'
   * models share. Left out where one part was held out from one model.
   */
  readonly folds?: number;
  readonly naming?: Naming;
}

/**
 * Metrics of single runs, with intervals by a bootstrap over groups.
 *
 * @param rows predictions on unseen groups; several seeds are averaged within each resample
 * @returns task id → metric → estimate; a metric that isn't defined (a class is lacking) has no entry
 */
export function estimateRun(rows: readonly PredictionRow[], options: EstimateOptions): Record<string, Record<string, Estimate>> {
  const arms = [...new Set(rows.map((row) => row.arm))];
  if (arms.length > 1) throw new Error(`Estimates of one run were asked for, of ${arms.length} arms`);
  return Object.fromEntries(
    [...new Set(rows.map((row) => row.taskId))].map((taskId) => {
      const task = tabulate(rows, taskId, arms);
      const replicated = bootstrapTask(task, METRICS, options.resamples, options.seed);
      return [taskId, Object.fromEntries(replicated.map((one) => [one.metric, toEstimate(task, one, options)]))];
    }),
  );
}

/** A replicated metric with its interval, or with the reason why it has none. */
export function toEstimate(task: TaskTables, { metric, value, replicates }: Replicated, options: EstimateOptions): Estimate {
  const degenerate = replicates.reduce((count, replicate) => count + Number(Number.isNaN(replicate)), 0);
  const base = { value, level: options.level, groups: task.groups, samples: task.samples, resamples: replicates.length - degenerate, degenerate };
  const why = whyNoInterval(task, options.naming);
  if (why !== null) return { ...base, low: null, high: null, why };
  const groups = rarestClass(task).groups;
  const error = bootstrapError(replicates, task.groups) * wideningOf(options);
  let interval: Interval;
  if (metric !== 'logLoss' && (value === 0 || value === 1)) interval = boundaryInterval(value, options.level, groups);
  else if (error > 1e-12) interval = transformedInterval(value, error, options.level, groups - 1, metric === 'logLoss' ? 'loss' : 'share');
  else return { ...base, low: null, high: null, why: 'All resamples gave the same value, so they can\'t tell how sure it is' };
  return { ...base, ...interval };
}

export function wideningOf({ folds }: EstimateOptions): number {
  return folds === undefined ? 1 : sharedTrainingFactor(folds);
}

/** Why a task allows no interval, or null where it does. */
export function whyNoInterval(task: TaskTables, naming?: Naming): string | null {
  const words = wordsOf(naming);
  const rare = rarestClass(task);
  if (rare.groups >= LEAST_GROUPS_PER_CLASS) return null;
  return `Only ${counted(rare.groups, words.groups)} with "${words.className(task.taskId, rare.index)}"; an interval takes at least ${LEAST_GROUPS_PER_CLASS} in each class`;
}

export function rarestClass(task: TaskTables): { index: number; groups: number } {
  const groups = Math.min(...task.groupsOfClass);
  return { index: task.groupsOfClass.indexOf(groups), groups };
}
