import { stringify } from 'csv-stringify/sync';
import { GraftError } from '../../domain/errors/index.ts';
import { STATE_CELLS } from '../../domain/tasks/index.ts';
import type { LabelState, Task } from '../../domain/tasks/index.ts';

export interface LabelledSample {
  readonly file: string;
  readonly group: string;
  /** Task id → what is said of it; a task that nobody has said anything about is left out. */
  readonly labels: Readonly<Record<string, { readonly state: LabelState; readonly classId: string | null }>>;
}

/**
 * CSV with the columns `file`, `group` and one for each task, which `readLabelTable` and `resolveLabels` read back without
 * loss. Comma, LF, quotes where needed (RFC 4180).
 *
 * @throws GraftError REFUSED where a task or class is named so that its cell couldn't be told apart
 */
export function writeLabelTable(samples: Iterable<LabelledSample>, tasks: readonly Task[]): string {
  for (const task of tasks) refuseAmbiguousNames(task, tasks);
  const rows = [['file', 'group', ...tasks.map((task) => task.name)]];
  for (const sample of samples) rows.push([sample.file, sample.group, ...tasks.map((task) => cellOf(sample, task))]);
  return stringify(rows);
}

function cellOf(sample: LabelledSample, task: Task): string {
  const label = sample.labels[task.id];
  if (!label || label.state === 'unknown') return '';
  if (label.state !== 'labelled') return STATE_CELLS[label.state]!;
  const found = task.classes.find((c) => c.id === label.classId);
  if (!found) throw new Error(`Label of task ${task.id} has the unknown class id ${label.classId}`);
  return found.name;
}

function refuseAmbiguousNames(task: Task, tasks: readonly Task[]): void {
  const taken = ['file', 'group'].includes(task.name) || tasks.some((other) => other !== task && other.name === task.name);
  const reserved = task.classes.find((c) => Object.values(STATE_CELLS).includes(c.name) || c.name.trim() !== c.name || c.name === '');
  if (taken || reserved) {
    const what = taken ? `A column named "${task.name}" is already there` : `Task "${task.name}" has a class named "${reserved!.name}", which the table couldn't tell from a state`;
    throw new GraftError('REFUSED', what, { field: task.name, remedy: 'Rename it, then export again.' });
  }
}
