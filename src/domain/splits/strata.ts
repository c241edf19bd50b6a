import { GraftError } from '../errors/index.ts';
import { counted } from '../words/index.ts';
import type { SplitSample, SplitTask } from './types.ts';

/** Groups as rows of counts, by which they are dealt out. */
export interface Strata {
  /** Group keys in ascending code unit order, so that nothing depends on the order of the input. */
  readonly groups: readonly string[];
  /** Per group: `[1, samples, then for each class of each task: 1 if present, samples]`. */
  readonly counts: readonly Float64Array[];
  /** Columns that say whether a class is present in a group. */
  readonly presence: readonly number[];
  readonly totals: Float64Array;
}

/**
 * Counts per group of all samples and of each class of each task. Groups and samples are both counted: samples make the
 * parts alike for training, groups are what an interval rests on.
 */
export function countStrata(samples: readonly SplitSample[], tasks: readonly SplitTask[]): Strata {
  const column = new Map<string, number>();
  for (const task of tasks) for (const { id } of task.classes) column.set(keyOf(task.id, id), 2 + 2 * column.size);
  const width = 2 + 2 * column.size;
  const byGroup = new Map<string, Float64Array>();
  for (const sample of samples) {
    let counts = byGroup.get(sample.group);
    if (!counts) byGroup.set(sample.group, (counts = new Float64Array(width)));
    counts[0] = 1;
    counts[1]! += 1;
    for (const task of tasks) {
      const classId = sample.classes[task.id];
      if (classId === undefined) continue;
      const at = column.get(keyOf(task.id, classId));
      if (at === undefined) throw new Error(`Sample ${sample.sampleId} has the class ${classId}, which task ${task.id} lacks`);
      counts[at] = 1;
      counts[at + 1]! += 1;
    }
  }
  const groups = [...byGroup.keys()].sort(byCodeUnit);
  const counts = groups.map((group) => byGroup.get(group)!);
  const totals = new Float64Array(width);
  for (const row of counts) row.forEach((count, s) => (totals[s]! += count));
  return { groups, counts, presence: [...column.values()], totals };
}

/** Fewer groups than this in a class and no held-out group of it can be judged by a model that has seen another. */
const LEAST_GROUPS = 2;

/**
 * @throws GraftError REFUSED where no split could be honest: fewer groups than parts, nothing labelled, one class only,
 *   a class in fewer than two groups
 */
export function refuseImpossible(strata: Strata, tasks: readonly SplitTask[], parts: number, groupWord: string): void {
  if (strata.groups.length < parts) {
    throw new GraftError('REFUSED', `${counted(strata.groups.length, groupWord)} can't be dealt out to ${parts} parts`, {
      remedy: `Ask for fewer parts or folds, or add images of more ${groupWord}.`,
    });
  }
  let at = 0;
  for (const task of tasks) {
    const classes = task.classes.map(({ name }) => ({ name, groups: strata.totals[strata.presence[at++]!]! }));
    const seen = classes.filter((c) => c.groups > 0);
    if (seen.length === 0) {
      throw new GraftError('REFUSED', `Task "${task.name}" has no labels yet`, { field: task.name, remedy: 'Label some images for it, or leave the task out.' });
    }
    if (seen.length === 1) {
      throw new GraftError('REFUSED', `All labels of task "${task.name}" say "${seen[0]!.name}": with one class there is nothing to learn`, {
        field: task.name,
        remedy: 'Label images of another class too.',
      });
    }
    const rare = classes.find((c) => c.groups < LEAST_GROUPS);
    if (rare) {
      throw new GraftError('REFUSED', `Class "${rare.name}" of task "${task.name}" has labels of ${counted(rare.groups, groupWord)}; at least ${LEAST_GROUPS} are needed`, {
        field: task.name,
        remedy: `Label images of more ${groupWord} as "${rare.name}", or take the class out of the task.`,
      });
    }
  }
}

function keyOf(taskId: string, classId: string): string {
  return JSON.stringify([taskId, classId]);
}

export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
