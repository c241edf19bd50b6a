import type { SplitClaim, SplitConfig } from '../../domain/splits/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { rowId } from './ids.ts';

/** A locked split without the counts of its parts, which depend on the labels of the moment. */
export interface StoredSplit {
  readonly id: string;
  readonly config: SplitConfig;
  readonly hash: string;
  readonly lockedAt: string;
  readonly certificate: readonly SplitClaim[];
  readonly testLooks: number;
}

interface SplitRow { id: number; config: string; hash: string; locked_at: string; certificate: string; looks: number }

/** Id of the split in force, for use inside a statement. */
export const SPLIT_IN_FORCE = '(SELECT split_id FROM split_in_force ORDER BY id DESC LIMIT 1)';

const SELECT = 'SELECT p.*, (SELECT count(*) FROM test_look t WHERE t.split_id = p.id) AS looks FROM split p';

function toSplit(row: SplitRow): StoredSplit {
  return {
    id: String(row.id), config: JSON.parse(row.config) as SplitConfig, hash: row.hash, lockedAt: row.locked_at,
    certificate: JSON.parse(row.certificate) as SplitClaim[], testLooks: row.looks,
  };
}

/** The one in force first, then the others, newest first. */
export function listSplits(db: Reader): StoredSplit[] {
  return db.all<SplitRow>(`${SELECT} ORDER BY p.id = ${SPLIT_IN_FORCE} DESC, p.id DESC`).map(toSplit);
}

export function currentSplit(db: Reader): StoredSplit | null {
  const row = db.get<SplitRow>(`${SELECT} WHERE p.id = ${SPLIT_IN_FORCE}`);
  return row === undefined ? null : toSplit(row);
}

/** Group key → part, as locked. */
export function splitAssignment(db: Reader, splitId: string): Map<string, string> {
  const rows = db.all<{ group_key: string; part: string }>('SELECT group_key, part FROM split_group WHERE split_id = ?', rowId(splitId, 'split'));
  return new Map(rows.map((row) => [row.group_key, row.part]));
}

/** How much of the project is in each part of a locked split now. */
export interface PartCounts {
  readonly groups: readonly string[];
  readonly samples: number;
  /** Task id → class id → samples labelled so; a class without any has no entry. */
  readonly classes: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Part → its counts, from the database's own counting: overviews of large projects ask often. */
export function splitPartCounts(db: Reader, splitId: string): Map<string, PartCounts> {
  const split = rowId(splitId, 'split');
  const samples = new Map(db.all<{ part: string; n: number }>(
    'SELECT g.part, count(*) AS n FROM split_group g JOIN sample s ON s.group_key = g.group_key WHERE g.split_id = ? GROUP BY g.part', split,
  ).map((row) => [row.part, row.n]));
  const classes = new Map<string, Map<string, Map<string, number>>>();
  for (const row of db.all<{ part: string; task_id: number; class_id: number; n: number }>(
    `SELECT g.part, l.task_id, l.class_id, count(*) AS n FROM label l JOIN sample s ON s.id = l.sample_id
     JOIN split_group g ON g.split_id = ? AND g.group_key = s.group_key WHERE l.state = 'labelled' GROUP BY g.part, l.task_id, l.class_id`, split,
  )) {
    const tasks = classes.get(row.part) ?? new Map<string, Map<string, number>>();
    const ofTask = tasks.get(String(row.task_id)) ?? new Map<string, number>();
    classes.set(row.part, tasks.set(String(row.task_id), ofTask.set(String(row.class_id), row.n)));
  }
  const groups = Map.groupBy(db.all<{ part: string; group_key: string }>('SELECT part, group_key FROM split_group WHERE split_id = ? ORDER BY part, group_key', split), (row) => row.part);
  return new Map([...groups].map(([part, rows]) => [part, { groups: rows.map((row) => row.group_key), samples: samples.get(part) ?? 0, classes: classes.get(part) ?? new Map() }]));
}

/** Stores a split with all its groups in one transaction; from then on it can't change. The caller has checked that the hash is new. */
export function lockSplit(db: Connection, split: { config: SplitConfig; hash: string; certificate: readonly SplitClaim[]; assignment: ReadonlyMap<string, string>; at: string; who: string }): string {
  return db.transaction(() => {
    const { id } = db.run(
      'INSERT INTO split (config, hash, locked_at, locked_by, certificate) VALUES (?, ?, ?, ?, ?)',
      JSON.stringify(split.config), split.hash, split.at, split.who, JSON.stringify(split.certificate),
    );
    db.run('INSERT INTO split_in_force (split_id, at, who) VALUES (?, ?, ?)', id, split.at, split.who);
    for (const [group, part] of split.assignment) db.run('INSERT INTO split_group (split_id, group_key, part) VALUES (?, ?, ?)', id, group, part);
    addAudit(db, { at: split.at, who: split.who, what: 'split.lock', detail: { split: String(id), hash: split.hash, groups: split.assignment.size } });
    return String(id);
  });
}

/** Puts a former split back in force. @throws GraftError NOT_FOUND */
export function enforceSplit(db: Connection, splitId: string, by: { at: string; who: string }): void {
  const id = rowId(splitId, 'split');
  if (db.get('SELECT 1 FROM split WHERE id = ?', id) === undefined) throw new GraftError('NOT_FOUND', `There is no split "${splitId}" in this project.`, { field: 'splitId' });
  db.transaction(() => {
    db.run('INSERT INTO split_in_force (split_id, at, who) VALUES (?, ?, ?)', id, by.at, by.who);
    addAudit(db, { ...by, what: 'split.use', detail: { split: splitId } });
  });
}

/** Counts one look at the sealed test part. */
export function addTestLook(db: Connection, look: { splitId: string; at: string; who: string; what: string }): void {
  db.run('INSERT INTO test_look (split_id, at, who, what) VALUES (?, ?, ?, ?)', rowId(look.splitId, 'split'), look.at, look.who, look.what);
}

/** Looks at any split's test part so far. */
export function countTestLooks(db: Reader): number {
  return db.get<{ n: number }>('SELECT count(*) AS n FROM test_look')!.n;
}

export interface AuditEntry {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  /** Ids and counts only; nothing of a patient. */
  readonly detail: Readonly<Record<string, string | number | null>>;
}

export function addAudit(db: Connection, entry: AuditEntry): void {
  db.run('INSERT INTO audit (at, who, what, detail) VALUES (?, ?, ?, ?)', entry.at, entry.who, entry.what, JSON.stringify(entry.detail));
}

export function listAudit(db: Reader): AuditEntry[] {
  return db.all<{ at: string; who: string; what: string; detail: string }>('SELECT at, who, what, detail FROM audit ORDER BY id')
    .map((row) => ({ ...row, detail: JSON.parse(row.detail) as AuditEntry['detail'] }));
}
