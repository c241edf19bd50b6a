import { setTimeout as pause } from 'node:timers/promises';
import { normalisePath, readLabelTable, resolveLabels } from '../../labelio/csv/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { getTask, samplesByPath, setLabels } from '../../store/project/index.ts';
import type { Connection } from '../../store/sqlite/index.ts';
import { readTextFile } from '../files/index.ts';
import type { JobContext } from '../jobs/index.ts';

export interface LabelCsvRequest {
  readonly taskId: string;
  readonly file: string;
  readonly annotator: string;
  readonly now: () => Date;
}

/** Rows between two breaths of the event loop, so that labelling and painting go on beside a long table. */
const ROWS_AT_ONCE = 20;

/**
 * Labels from a table with the columns `file` and `label`. Each row is an act of its own, and its `row` event is sent
 * once it is durable; a row that can't be used gets a `row` event that says why, and the others go on.
 */
export async function importLabelCsv(db: Connection, request: LabelCsvRequest, job: JobContext): Promise<Record<string, unknown>> {
  const task = getTask(db, request.taskId);
  const table = readLabelTable(readTextFile(request.file), { name: request.file, fileColumn: 'file', columns: ['label'] });
  const samples = samplesByPath(db);
  const found = resolveLabels(table, 'label', task, (file) => samples.get(normalisePath(file)));
  const problems = [...table.problems, ...found.problems].sort((a, b) => a.line - b.line);
  for (const problem of problems) job.emit({ type: 'row', file: problem.file ?? `line ${problem.line}`, ok: false, message: problem.message });
  let saved = 0;
  for (const label of found.labels) {
    if (job.signal.aborted) throw new GraftError('CANCELLED', `Cancelled after ${saved} labels; they are kept.`);
    const { sampleId, state, classId } = label;
    setLabels(db, [{ sampleId, taskId: task.id, state, classId }], {
      kind: 'label', what: `${task.name} of 1 image from a table`, annotator: request.annotator, at: request.now().toISOString(), provenance: 'csv',
    });
    job.emit({ type: 'row', file: label.file, ok: true, message: task.classes.find((one) => one.id === classId)?.name ?? state });
    saved++;
    if (saved % ROWS_AT_ONCE === 0) {
      job.progress(saved, found.labels.length, 'Labels');
      await pause(0);
    }
  }
  job.progress(saved, found.labels.length, 'Labels');
  return { saved, empty: found.unknown, refused: problems.length };
}
