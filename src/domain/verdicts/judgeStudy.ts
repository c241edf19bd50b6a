import { GraftError } from '../errors/index.ts';
import { METRICS } from '../metrics/index.ts';
import type { MetricName } from '../metrics/index.ts';
import { simultaneousIntervals } from '../statistics/index.ts';
import type { Interval } from '../statistics/index.ts';
import { bootstrapTask } from './bootstrapTask.ts';
import type { Replicated } from './bootstrapTask.ts';
import { rarestClass, toEstimate, whyNoInterval, wideningOf } from './estimate.ts';
import type { EstimateOptions } from './estimate.ts';
import { differenceSentence, headline, judge } from './sentences.ts';
import { tabulate } from './tables.ts';
import type { TaskTables } from './tables.ts';
import type { ArmSummary, Difference, PredictionRow, StudyVerdict } from './types.ts';
import { wordsOf } from './words.ts';

export interface JudgeOptions extends EstimateOptions {
  /** Names of the arms in the order of the study. */
  readonly arms: readonly string[];
  /** Tasks in the order of the study; the headline is about the first. */
  readonly taskIds: readonly string[];
  readonly metric: Exclude<MetricName, 'logLoss'>;
  /** Differences within ± margin count as equivalent; fixed before the first run. 0 or more. */
  readonly margin: number;
}

interface JudgedTask {
  readonly task: TaskTables;
  readonly replicated: readonly Replicated[];
  /** Arms in pairs, the study's metric of each. */
  readonly pairs: readonly (readonly [Replicated, Replicated])[];
}

/**
 * Compares the arms of a study on the same held-out groups. What is estimated: the metric on new groups like these, averaged
 * over the study's seeds; doubt about other seeds is shown as their spread (`bySeed`), not in the intervals. The intervals
 * of all differences hold at once with the given level; where several tasks are compared, each gets an equal part of
 * the doubt (Bonferroni).
 *
 * @param rows predictions on unseen groups, pooled over folds where folds are used
 * @throws GraftError REFUSED where an arm has no predictions or lacks some that another arm has
 */
export function judgeStudy(rows: readonly PredictionRow[], options: JudgeOptions): StudyVerdict {
  const empty = options.arms.find((arm) => !rows.some((row) => row.arm === arm));
  if (empty !== undefined) {
    throw new GraftError('REFUSED', `Arm "${empty}" has no predictions yet`, { field: empty, remedy: 'Resume the study so that all its runs end.' });
  }
  const judged = options.taskIds.map((taskId) => bootstrapAndPair(rows, taskId, options));
  const compared = judged.filter(({ task, pairs }) => pairs.length > 0 && whyNoInterval(task) === null).length;
  const level = 1 - (1 - options.level) / Math.max(1, compared);
  const arms = judged.flatMap((one) => summaries(one, options));
  const differences = judged.flatMap((one) => compare(one, level, options));
  const ofFirst = <T extends { readonly taskId: string }>(items: readonly T[]): T[] => items.filter((item) => item.taskId === options.taskIds[0]);
  return {
    metric: options.metric,
    margin: options.margin,
    level: options.level,
    arms,
    differences,
    headline: headline(ofFirst(arms), ofFirst(differences), options.metric, wordsOf(options.naming)),
  };
}

function bootstrapAndPair(rows: readonly PredictionRow[], taskId: string, options: JudgeOptions): JudgedTask {
  const task = tabulate(rows, taskId, options.arms);
  const replicated = bootstrapTask(task, METRICS, options.resamples, options.seed);
  const primary = replicated.filter((one) => one.metric === options.metric);
  return { task, replicated, pairs: primary.flatMap((a, index) => primary.slice(index + 1).map((b) => [a, b] as const)) };
}

function summaries({ task, replicated }: JudgedTask, options: JudgeOptions): ArmSummary[] {
  return task.arms.map((arm) => {
    const own = replicated.filter((one) => one.arm === arm);
    return {
      arm: arm.arm,
      taskId: task.taskId,
      metrics: Object.fromEntries(own.map((one) => [one.metric, toEstimate(task, one, options)])),
      bySeed: Object.fromEntries(own.map((one) => [one.metric, one.bySeed])),
      seeds: arm.seeds,
    };
  });
}

function compare({ task, pairs }: JudgedTask, level: number, options: JudgeOptions): Difference[] {
  const why = whyNoInterval(task, options.naming);
  const values = pairs.map(([a, b]) => a.value - b.value);
  const replicates = pairs.map(([a, b]) => a.replicates.map((value, resample) => value - b.replicates[resample]!));
  const intervals = why === null ? simultaneousIntervals(values, replicates, level, task.groups, rarestClass(task).groups - 1, wideningOf(options)) : pairs.map(() => null);
  const context = { words: wordsOf(options.naming), margin: options.margin, groups: task.groups, why };
  return pairs.map(([a, b], index) => {
    const interval: Interval | null = samePredictions(a, b) ? { low: 0, high: 0 } : intervals[index]!;
    const difference = {
      a: a.arm.arm,
      b: b.arm.arm,
      taskId: task.taskId,
      metric: options.metric,
      value: values[index]!,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      verdict: judge(interval, options.margin),
    };
    return { ...difference, sentence: differenceSentence(difference, context) };
  });
}

/** Arms whose predictions agree to the last bit differ by exactly 0, however few groups there are. */
function samePredictions(a: Replicated, b: Replicated): boolean {
  return (
    a.arm.tables.length === b.arm.tables.length &&
    a.arm.tables.every((table, seed) => table.probabilities.every((row, at) => Array.from(row).every((p, c) => p === b.arm.tables[seed]!.probabilities[at]![c])))
  );
}
