import { prepareMetric } from '../metrics/index.ts';
import type { MetricName } from '../metrics/index.ts';
import { createRandom } from '../random/index.ts';
import { resampleGroups } from '../statistics/index.ts';
import type { ArmTables, TaskTables } from './tables.ts';

/** A metric of an arm: of each seed, and their mean within each resample. */
export interface Replicated {
  readonly arm: ArmTables;
  readonly metric: MetricName;
  readonly bySeed: readonly number[];
  /** Mean over seeds. */
  readonly value: number;
  /** The same on each resample of groups; NaN where a class was lacking. */
  readonly replicates: Float64Array;
}

/**
 * Metrics of all arms on the same resampled groups, so that differences between arms are paired. Metrics that aren't defined
 * on the data are left out. The draws depend on the seed and the task alone.
 */
export function bootstrapTask(task: TaskTables, metrics: readonly MetricName[], resamples: number, seed: number): Replicated[] {
  const ones = new Float64Array(task.samples).fill(1);
  const prepared = task.arms.flatMap((arm) =>
    metrics.flatMap((metric) => {
      const ofSeed = arm.tables.map((table) => prepareMetric(metric, table));
      const bySeed = ofSeed.map((evaluate) => evaluate(ones));
      if (!bySeed.every((value) => value !== null)) return [];
      return [{ arm, metric, bySeed, value: mean(bySeed), replicates: new Float64Array(resamples), ofSeed }];
    }),
  );
  resampleGroups(task, resamples, createRandom(seed, 'bootstrap', task.taskId), (weights, resample) => {
    for (const { ofSeed, replicates } of prepared) {
      let sum = 0;
      // null is NaN here: a resample without a class is left out as a whole.
      for (const evaluate of ofSeed) sum += evaluate(weights) ?? Number.NaN;
      replicates[resample] = sum / ofSeed.length;
    }
  });
  return prepared.map(({ arm, metric, bySeed, value, replicates }) => ({ arm, metric, bySeed, value, replicates }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
