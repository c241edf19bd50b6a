import { GraftError } from '../../domain/errors/index.ts';
import type { LabelState, Provenance, Task } from '../../domain/tasks/index.ts';
import { resolveLabels } from '../../labelio/csv/index.ts';
import { addClass, addTask, findTaskByName, getTask } from '../../store/project/index.ts';
import type { ReportRow } from '../../store/project/index.ts';
import type { Connection } from '../../store/sqlite/index.ts';
import type { SourceTable } from './labelTable.ts';
import type { SourceListing } from './listSource.ts';
import type { ImportOptions } from './options.ts';

export interface FoundLabel {
  readonly taskId: string;
  readonly state: LabelState;
  readonly classId: string | null;
}

/** What an import says of each file, by path inside the source. */
export interface LabelRules {
  readonly provenance: Provenance;
  readonly byFile: ReadonlyMap<string, readonly FoundLabel[]>;
  readonly report: readonly ReportRow[];
}

/** More different values than this in a column are no classes: it is the wrong column. */
const MOST_CLASSES = 50;

/** Finds the labels of an import; a task that isn't there is made, with the values that occur as its classes, in alphabetical order. */
export function labelRules(db: Connection, options: ImportOptions['labels'], listing: SourceListing, table: SourceTable | null, at: string): LabelRules {
  if (options.from === 'folders') return fromFolders(db, options.task, listing, at);
  if (options.from === 'csv' && table !== null) return fromColumns(db, options.map, table, at);
  return { provenance: 'manual', byFile: new Map(), report: [] };
}

function fromFolders(db: Connection, taskName: string, listing: SourceListing, at: string): LabelRules {
  const names = new Map(listing.files.flatMap((file) => {
    const folder = file.split('/').at(-2);
    return folder === undefined ? [] : [[file, folder] as const];
  }));
  if (names.size === 0) throw new GraftError('BAD_INPUT', `${listing.folder} has no subfolders whose names could be labels.`, { file: listing.folder, field: 'labels', remedy: 'Put the images of each class into a folder named like the class.' });
  const task = ensureTask(db, taskName, [...names.values()], at);
  const classes = new Map(task.classes.map((one) => [one.name, one.id]));
  const byFile = new Map<string, readonly FoundLabel[]>();
  const unknown = new Set<string>();
  for (const [file, name] of names) {
    const classId = classes.get(name);
    if (classId === undefined) unknown.add(name);
    else byFile.set(file, [{ taskId: task.id, state: 'labelled', classId }]);
  }
  const report = [...unknown].map((name): ReportRow => ({ file: name, outcome: 'warning', reason: `Task "${task.name}" has no class "${name}": the images of this folder stay unlabelled.` }));
  return { provenance: 'folder', byFile, report };
}

function fromColumns(db: Connection, map: Readonly<Record<string, string>>, { table }: SourceTable, at: string): LabelRules {
  const byFile = new Map<string, FoundLabel[]>();
  const report: ReportRow[] = [];
  for (const [taskName, column] of Object.entries(map)) {
    const task = ensureTask(db, taskName, table.rows.map((row) => row.cells[column] ?? ''), at);
    const found = resolveLabels(table, column, task, (file) => file);
    report.push(...found.problems.map((problem): ReportRow => ({ file: problem.file ?? taskName, outcome: 'warning', reason: problem.message })));
    for (const label of found.labels) {
      const known = byFile.get(label.file) ?? [];
      known.push({ taskId: task.id, state: label.state, classId: label.classId });
      byFile.set(label.file, known);
    }
  }
  return { provenance: 'csv', byFile, report };
}

/** A task made by hand with its classes keeps them; one without classes gets those that occur. */
function ensureTask(db: Connection, name: string, values: readonly string[], at: string): Task {
  const known = findTaskByName(db, name);
  if (known !== null && known.classes.length > 0) return known;
  const classes = [...new Set(values)].filter((value) => value !== '' && !/^\[.*\]$/.test(value)).sort();
  if (classes.length === 0) throw new GraftError('BAD_INPUT', `Nothing says what the classes of "${name}" are: all its labels are empty.`, { field: name, remedy: 'Choose another column, or add the task with its classes first.' });
  if (classes.length > MOST_CLASSES) throw new GraftError('BAD_INPUT', `The labels of "${name}" have ${classes.length} different values: these are no classes.`, { field: name, remedy: 'Choose the column that holds the class of each image.' });
  return db.transaction(() => {
    if (known === null) return addTask(db, { name, kind: 'classification', classes, at });
    for (const value of classes) addClass(db, known.id, value);
    return getTask(db, known.id);
  });
}
