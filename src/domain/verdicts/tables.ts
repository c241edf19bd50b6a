import { GraftError } from '../errors/index.ts';
import type { ScoreTable } from '../metrics/index.ts';
import type { GroupedRows } from '../statistics/index.ts';
import { counted } from '../words/index.ts';
import type { PredictionRow } from './types.ts';

export interface ArmTables {
  readonly arm: string;
  readonly seeds: readonly number[];
  /** One table a seed, in the order of `seeds`, all over the same rows. */
  readonly tables: readonly ScoreTable[];
}

/** Everything predicted for one task, with rows in the same order for all arms and seeds. */
export interface TaskTables extends GroupedRows {
  readonly taskId: string;
  readonly samples: number;
  /** Number of groups that hold each class. */
  readonly groupsOfClass: readonly number[];
  readonly arms: readonly ArmTables[];
}

/**
 * Rows with known truth, as one table per arm and seed.
 *
 * @param arms in the order wanted; one without any prediction for the task is left out
 * @throws GraftError REFUSED where an arm lacks predictions for samples that another one has: the comparison would not be on
 *   the same patients
 */
export function tabulate(rows: readonly PredictionRow[], taskId: string, arms: readonly string[]): TaskTables {
  const known = rows.filter((row) => row.taskId === taskId && row.truth !== null && arms.includes(row.arm));
  const order = new Map<string, PredictionRow>();
  for (const row of known) {
    const first = order.get(row.sampleId);
    if (!first) order.set(row.sampleId, row);
    else if (first.truth !== row.truth || first.group !== row.group) throw new Error(`Predictions disagree on the truth or group of sample ${row.sampleId}`);
  }
  const samples = [...order.values()].sort((a, b) => (a.sampleId < b.sampleId ? -1 : 1));
  const groupIndex = new Map([...new Set(samples.map((row) => row.group))].sort().map((group, index) => [group, index]));
  const classes = samples[0]?.probabilities.length ?? 0;
  const truth = samples.map((row) => row.truth!);
  return {
    taskId,
    samples: samples.length,
    groups: groupIndex.size,
    groupOf: Int32Array.from(samples, (row) => groupIndex.get(row.group)!),
    groupsOfClass: Array.from({ length: classes }, (_, c) => new Set(samples.filter((row) => row.truth === c).map((row) => row.group)).size),
    arms: arms.flatMap((arm) => {
      const ofArm = known.filter((row) => row.arm === arm);
      if (ofArm.length === 0) return [];
      const seeds = [...new Set(ofArm.map((row) => row.seed))].sort((a, b) => a - b);
      const tables = seeds.map((seed) => ({ classes, truth, probabilities: probabilitiesOf(ofArm.filter((row) => row.seed === seed), samples, classes) }));
      return [{ arm, seeds, tables }];
    }),
  };
}

function probabilitiesOf(rows: readonly PredictionRow[], samples: readonly PredictionRow[], classes: number): (readonly number[])[] {
  const bySample = new Map<string, readonly number[]>();
  for (const row of rows) {
    if (bySample.has(row.sampleId)) throw new Error(`Two predictions of arm ${row.arm}, seed ${row.seed} for sample ${row.sampleId}`);
    if (row.probabilities.length !== classes || !row.probabilities.every(Number.isFinite)) throw new Error(`Sample ${row.sampleId} has broken probabilities`);
    bySample.set(row.sampleId, row.probabilities);
  }
  const missing = samples.length - bySample.size;
  if (missing > 0) {
    throw new GraftError('REFUSED', `Arm "${rows[0]!.arm}" lacks predictions for ${counted(missing, 'images')} with seed ${rows[0]!.seed}, so arms can't be compared on the same images`, { field: rows[0]!.arm, remedy: 'Resume the study so that all its runs end.' });
  }
  return samples.map((sample) => bySample.get(sample.sampleId)!);
}
