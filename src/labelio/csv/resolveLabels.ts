import { STATE_CELLS } from '../../domain/tasks/index.ts';
import type { LabelState, Task } from '../../domain/tasks/index.ts';
import type { LabelTable } from './readLabelTable.ts';
import type { RowProblem } from './readTable.ts';

export interface ResolvedLabel {
  readonly line: number;
  readonly file: string;
  readonly sampleId: string;
  readonly state: Exclude<LabelState, 'unknown'>;
  readonly classId: string | null;
}

export interface ResolvedLabels {
  readonly labels: readonly ResolvedLabel[];
  /** Rows whose cell is empty: nobody has said, and nothing is changed. */
  readonly unknown: number;
  /** Rows about a file that isn't in the project or with a class that the task hasn't. */
  readonly problems: readonly RowProblem[];
}

/**
 * What one column of a table says about the samples of a project, for one task. Class names must agree to the letter: a
 * guess here would be a wrong label that nobody sees.
 *
 * @param findSample id of the sample with this path, if there is one
 */
export function resolveLabels(table: LabelTable, column: string, task: Task, findSample: (file: string) => string | undefined): ResolvedLabels {
  const labels: ResolvedLabel[] = [];
  const problems: RowProblem[] = [];
  const meaning = cellMeanings(task);
  let unknown = 0;
  for (const { line, file, cells } of table.rows) {
    const cell = cells[column] ?? '';
    const sampleId = findSample(file);
    const meant = meaning.get(cell);
    if (sampleId === undefined) problems.push({ line, file, message: `Line ${line}: "${file}" is not in the project` });
    else if (cell === '') unknown++;
    else if (!meant) problems.push({ line, file, message: `Line ${line}: task "${task.name}" has no class "${cell}"; its classes are ${task.classes.map((c) => `"${c.name}"`).join(', ')}` });
    else labels.push({ line, file, sampleId, ...meant });
  }
  return { labels, unknown, problems };
}

function cellMeanings(task: Task): Map<string, Pick<ResolvedLabel, 'state' | 'classId'>> {
  const meaning = new Map<string, Pick<ResolvedLabel, 'state' | 'classId'>>();
  for (const state of ['unsure', 'not-applicable'] as const) meaning.set(STATE_CELLS[state]!, { state, classId: null });
  for (const { id, name } of task.classes) meaning.set(name, { state: 'labelled', classId: id });
  return meaning;
}
