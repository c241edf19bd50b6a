import type { SplitClaim, SplitConfig } from '../../domain/splits/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';
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

const SELECT = 'SELECT p.*, (SELECT count(*) FROM test_look t WHERE t.split_id = p.id) AS looks FROM split p';

function toSplit(row: SplitRow): StoredSplit {
  return {
    id: String(row.id), config: JSON.parse(row.config) as SplitConfig, hash: row.hash, lockedAt: row.locked_at,
    certificate: JSON.parse(row.certificate) as SplitClaim[], testLooks: row.looks,
  };
}

/** Newest first: the first is the current one. */
export function listSplits(db: Reader): StoredSplit[] {
  return db.all<SplitRow>(`${SELECT} ORDER BY p.id DESC`).map(toSplit);
}

export function currentSplit(db: Reader): StoredSplit | null {
  const row = db.get<SplitRow>(`${SELECT} ORDER BY p.id DESC LIMIT 1`);
  return row === undefined ? null : toSplit(row);
}

/** Group key → part, as locked. */
export function splitAssignment(db: Reader, splitId: string): Map<string, string> {
  const rows = db.all<{ group_key: string; part: string }>('SELECT group_key, part FROM split_group WHERE split_id = ?', rowId(splitId, 'split'));
  return new Map(rows.map((row) => [row.group_key, row.part]));
}

/** Stores a split with all its groups in one transaction; from then on it can't change. The caller has checked that the hash is new. */
export function lockSplit(db: Connection, split: { config: SplitConfig; hash: string; certificate: readonly SplitClaim[]; assignment: ReadonlyMap<string, string>; at: string; who: string }): string {
  return db.transaction(() => {
    const { id } = db.run(
      'INSERT INTO split (config, hash, locked_at, locked_by, certificate) VALUES (?, ?, ?, ?, ?)',
      JSON.stringify(split.config), split.hash, split.at, split.who, JSON.stringify(split.certificate),
    );
    for (const [group, part] of split.assignment) db.run('INSERT INTO split_group (split_id, group_key, part) VALUES (?, ?, ?)', id, group, part);
    addAudit(db, { at: split.at, who: split.who, what: 'split.lock', detail: { split: String(id), hash: split.hash, groups: split.assignment.size } });
    return String(id);
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
