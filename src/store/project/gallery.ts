import type { LabelState } from '../../domain/tasks/index.ts';
import type { Reader, SqlValue } from '../sqlite/index.ts';
import { rowId } from './ids.ts';
import { SPLIT_IN_FORCE } from './splits.ts';

export interface GalleryFilter {
  readonly taskId?: string | undefined;
  readonly states?: readonly LabelState[] | undefined;
  readonly classIds?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly parts?: readonly string[] | undefined;
  readonly text?: string | undefined;
}
export type GallerySort = 'imported' | 'file' | 'group';

const ORDER: Readonly<Record<GallerySort, string>> = {
  imported: 's.id',
  file: 's.file, s.frame',
  group: 's.group_key, s.file, s.frame',
};

/** The statement behind the gallery; apart, so that tests can read its plan. */
export function galleryStatement(filter: GalleryFilter, sort: GallerySort): { sql: string; values: SqlValue[] } {
  const joins: string[] = [];
  const joined: SqlValue[] = [];
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const listed = (expression: string, list: readonly SqlValue[]): void => {
    conditions.push(`${expression} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(list));
  };
  if (filter.taskId !== undefined && (filter.states !== undefined || filter.classIds !== undefined)) {
    joins.push('LEFT JOIN label l ON l.task_id = ? AND l.sample_id = s.id');
    joined.push(rowId(filter.taskId, 'task'));
    if (filter.states !== undefined) listed("coalesce(l.state, 'unknown')", filter.states);
    if (filter.classIds !== undefined) listed('l.class_id', filter.classIds.map((id) => rowId(id, 'class')));
  }
  if (filter.groups !== undefined) listed('s.group_key', filter.groups);
  if (filter.parts !== undefined) {
    joins.push(`JOIN split_group g ON g.split_id = ${SPLIT_IN_FORCE} AND g.group_key = s.group_key`);
    listed('g.part', filter.parts);
  }
  if (filter.text !== undefined && filter.text !== '') {
    conditions.push('(instr(lower(s.file), lower(?)) > 0 OR instr(lower(s.group_key), lower(?)) > 0)');
    values.push(filter.text, filter.text);
  }
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return { sql: `SELECT s.id FROM sample s ${joins.join(' ')}${where} ORDER BY ${ORDER[sort]}`, values: [...joined, ...values] };
}

export function galleryIds(db: Reader, filter: GalleryFilter, sort: GallerySort): string[] {
  const { sql, values } = galleryStatement(filter, sort);
  return db.all<{ id: number }>(sql, ...values).map((row) => String(row.id));
}

export interface Facets {
  readonly groups: { group: string; samples: number }[];
  readonly parts: Record<string, number>;
  readonly states: Record<string, number>;
  readonly classes: Record<string, number>;
}

/** How many samples each value of the gallery's filters has; states and classes only with a task. */
export function galleryFacets(db: Reader, taskId: string | undefined): Facets {
  const total = db.get<{ n: number }>('SELECT count(*) AS n FROM sample')!.n;
  return {
    groups: db.all<{ group: string; samples: number }>('SELECT group_key AS "group", count(*) AS samples FROM sample GROUP BY group_key ORDER BY group_key'),
    parts: Object.fromEntries(db.all<{ part: string; n: number }>(
      `SELECT g.part, count(*) AS n FROM split_group g JOIN sample s ON s.group_key = g.group_key WHERE g.split_id = ${SPLIT_IN_FORCE} GROUP BY g.part ORDER BY g.part`,
    ).map((row) => [row.part, row.n])),
    ...(taskId === undefined ? { states: {}, classes: {} } : labelCounts(db, taskId, total)),
  };
}

/** Samples by state (unknown: nobody has said, included) and by class id for one task. */
export function labelCounts(db: Reader, taskId: string, total: number): { states: Record<LabelState, number>; classes: Record<string, number> } {
  const states: Record<LabelState, number> = { labelled: 0, unknown: total, 'not-applicable': 0, unsure: 0 };
  const classes: Record<string, number> = {};
  const task = rowId(taskId, 'task');
  for (const row of db.all<{ id: number }>('SELECT id FROM class WHERE task_id = ? ORDER BY id', task)) classes[String(row.id)] = 0;
  const rows = db.all<{ state: LabelState; class_id: number | null; n: number }>('SELECT state, class_id, count(*) AS n FROM label WHERE task_id = ? GROUP BY state, class_id', task);
  for (const row of rows) {
    if (row.state === 'unknown') continue;
    states[row.state] += row.n;
    states.unknown -= row.n;
    if (row.class_id !== null) classes[String(row.class_id)] = row.n;
  }
  return { states, classes };
}
