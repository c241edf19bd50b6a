import type { Label } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { LabelState, Provenance } from '../../domain/tasks/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';
import { rowId } from './ids.ts';
import { SPLIT_IN_FORCE } from './splits.ts';

export interface NewSample {
  readonly sourceId: number;
  /** Path inside its source, with `/`. */
  readonly file: string;
  readonly frame: number;
  readonly contentHash: string;
  readonly bytes: number;
  readonly group: string;
  /** False where nobody gave a group and the sample counts as one of its own. */
  readonly groupKnown: boolean;
  /** Difference hash of what the image looks like, 16 hex digits; null for frames that were not looked at. */
  readonly lookHash: string | null;
  /** The same of finer steps, 64 hex digits. */
  readonly fineHash: string | null;
  readonly format: string;
  readonly rows: number;
  readonly columns: number;
  readonly bits: number;
  readonly attribution: string | null;
}

/** A sample as stored, with where its file is. */
export interface StoredSample extends NewSample {
  readonly id: string;
  readonly sourcePath: string;
  readonly sourceInside: boolean;
  readonly missing: boolean;
  readonly part: string | null;
  readonly labels: readonly Label[];
}

interface SampleRow {
  id: number; source_id: number; file: string; frame: number; content_hash: string; bytes: number; group_key: string; group_known: number; look_hash: string | null; fine_hash: string | null; format: string;
  rows: number; columns: number; bits: number; missing: number; attribution: string | null; path: string; inside: number; part: string | null;
}

interface LabelRow {
  sample_id: number; task_id: number; state: LabelState; class_id: number | null; annotator: string; at: string; provenance: Provenance;
}

const SELECT_SAMPLE = `
  SELECT s.*, o.path, o.inside, g.part FROM sample s JOIN source o ON o.id = s.source_id
  LEFT JOIN split_group g ON g.split_id = ${SPLIT_IN_FORCE} AND g.group_key = s.group_key`;

const SELECT_LABELS = `
  SELECT l.sample_id, l.task_id, l.state, l.class_id, a.annotator, a.at, e.provenance
  FROM label l JOIN label_event e ON e.id = l.event_id JOIN act a ON a.id = e.act_id`;

export function addSource(db: Connection, path: string, inside: boolean, at: string): number {
  db.run('INSERT INTO source (path, inside, added_at) VALUES (?, ?, ?) ON CONFLICT (path) DO NOTHING', path, inside ? 1 : 0, at);
  return db.get<{ id: number }>('SELECT id FROM source WHERE path = ?', path)!.id;
}

export function listSources(db: Reader): { id: number; path: string; inside: boolean; samples: number }[] {
  return db.all<{ id: number; path: string; inside: number; samples: number }>(
    'SELECT o.id, o.path, o.inside, (SELECT count(*) FROM sample s WHERE s.source_id = o.id) AS samples FROM source o ORDER BY o.id',
  ).map((row) => ({ ...row, inside: row.inside === 1 }));
}

/** @returns the new sample's id, or null when a sample with the same content and frame is there already. */
export function addSample(db: Connection, sample: NewSample): string | null {
  const done = db.run(
    `INSERT INTO sample (source_id, file, frame, content_hash, bytes, group_key, group_known, look_hash, fine_hash, format, rows, columns, bits, attribution)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (content_hash, frame) DO NOTHING`,
    sample.sourceId, sample.file, sample.frame, sample.contentHash, sample.bytes, sample.group, sample.groupKnown ? 1 : 0, sample.lookHash, sample.fineHash, sample.format, sample.rows, sample.columns, sample.bits, sample.attribution,
  );
  return done.changes === 0 ? null : String(done.id);
}

export interface KnownContent { readonly id: string; readonly sourceId: number; readonly file: string; readonly group: string; readonly groupKnown: boolean }

/** The samples made from a file's bytes, and where they were first found. */
export function samplesByContent(db: Reader, contentHash: string): KnownContent[] {
  return db.all<{ id: number; source_id: number; file: string; group_key: string; group_known: number }>(
    'SELECT id, source_id, file, group_key, group_known FROM sample WHERE content_hash = ? ORDER BY frame', contentHash,
  ).map((row) => ({ id: String(row.id), sourceId: row.source_id, file: row.file, group: row.group_key, groupKnown: row.group_known === 1 }));
}

/** Says which group samples are of that were groups of their own so far. */
export function regroupSamples(db: Connection, ids: readonly string[], group: string): void {
  for (const id of ids) db.run('UPDATE sample SET group_key = ?, group_known = 1 WHERE id = ?', group, rowId(id, 'image'));
}

/** The samples of a file by its path inside a source: known, but its bytes may have changed since. */
export function samplesByFile(db: Reader, sourceId: number, file: string): { id: string; contentHash: string; bytes: number }[] {
  return db.all<{ id: number; content_hash: string; bytes: number }>(
    'SELECT id, content_hash, bytes FROM sample WHERE source_id = ? AND file = ? ORDER BY frame', sourceId, file,
  ).map((row) => ({ id: String(row.id), contentHash: row.content_hash, bytes: row.bytes }));
}

/** Points samples of the same bytes to where the file is now: a moved folder is re-linked. */
export function relinkContent(db: Connection, contentHash: string, sourceId: number, file: string): void {
  db.run('UPDATE sample SET source_id = ?, file = ?, missing = 0 WHERE content_hash = ?', sourceId, file, contentHash);
}

export function setMissing(db: Connection, id: string, missing: boolean): void {
  db.run('UPDATE sample SET missing = ? WHERE id = ?', missing ? 1 : 0, rowId(id, 'image'));
}

/** A source whose folder is gone: none of its files is there. */
export function setSourceMissing(db: Connection, sourceId: number): void {
  db.run('UPDATE sample SET missing = 1 WHERE source_id = ? AND missing = 0', sourceId);
}

export function listMissing(db: Reader): StoredSample[] {
  return db.all<SampleRow>(`${SELECT_SAMPLE} WHERE s.missing = 1`).map((row) => toSample(row, []));
}

export function getSample(db: Reader, id: string): StoredSample {
  const sample = getSamples(db, [id])[0];
  if (sample === undefined) throw new GraftError('NOT_FOUND', `There is no image "${id}" in this project.`);
  return sample;
}

/** In the order of `ids`; ids that aren't there are left out. */
export function getSamples(db: Reader, ids: readonly string[]): StoredSample[] {
  const wanted = JSON.stringify(ids.map((id) => rowId(id, 'image')));
  const labels = Map.groupBy(
    db.all<LabelRow>(`${SELECT_LABELS} WHERE l.sample_id IN (SELECT value FROM json_each(?)) ORDER BY l.task_id`, wanted),
    (row) => row.sample_id,
  );
  const rows = new Map(db.all<SampleRow>(`${SELECT_SAMPLE} WHERE s.id IN (SELECT value FROM json_each(?))`, wanted).map((row) => [String(row.id), row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row === undefined ? [] : [toSample(row, labels.get(row.id) ?? [])];
  });
}

function toSample(row: SampleRow, labels: readonly LabelRow[]): StoredSample {
  return {
    id: String(row.id), sourceId: row.source_id, file: row.file, frame: row.frame, contentHash: row.content_hash, bytes: row.bytes,
    group: row.group_key, groupKnown: row.group_known === 1, lookHash: row.look_hash, fineHash: row.fine_hash, format: row.format, rows: row.rows, columns: row.columns, bits: row.bits, missing: row.missing === 1,
    attribution: row.attribution, sourcePath: row.path, sourceInside: row.inside === 1, part: row.part, labels: labels.map(toLabel),
  };
}

function toLabel(row: LabelRow): Label {
  return {
    taskId: String(row.task_id), state: row.state, classId: row.class_id === null ? null : String(row.class_id),
    annotator: row.annotator, at: row.at, provenance: row.provenance,
  };
}

/** A sample as splits and trainings see it. */
export interface KnownSample {
  readonly id: string;
  readonly sourcePath: string;
  readonly sourceInside: boolean;
  readonly file: string;
  readonly frame: number;
  readonly contentHash: string;
  readonly group: string;
  readonly groupKnown: boolean;
  readonly lookHash: string | null;
  readonly fineHash: string | null;
  readonly missing: boolean;
  /** Task id → class id, for *labelled* alone. */
  readonly classes: Readonly<Record<string, string>>;
}

/** All samples in id order. */
export function listKnownSamples(db: Reader): KnownSample[] {
  const classes = new Map<number, Record<string, string>>();
  for (const row of db.all<{ sample_id: number; task_id: number; class_id: number }>("SELECT sample_id, task_id, class_id FROM label WHERE state = 'labelled'")) {
    const known = classes.get(row.sample_id) ?? {};
    known[String(row.task_id)] = String(row.class_id);
    classes.set(row.sample_id, known);
  }
  return db.all<SampleRow>('SELECT s.*, o.path, o.inside, NULL AS part FROM sample s JOIN source o ON o.id = s.source_id ORDER BY s.id').map((row) => ({
    id: String(row.id), sourcePath: row.path, sourceInside: row.inside === 1, file: row.file, frame: row.frame, contentHash: row.content_hash,
    group: row.group_key, groupKnown: row.group_known === 1, lookHash: row.look_hash, fineHash: row.fine_hash, missing: row.missing === 1, classes: classes.get(row.id) ?? {},
  }));
}

export function countSamples(db: Reader): { samples: number; groups: number; missing: number } {
  return db.get<{ samples: number; groups: number; missing: number }>(
    'SELECT count(*) AS samples, count(DISTINCT group_key) AS groups, coalesce(sum(missing), 0) AS missing FROM sample',
  )!;
}

/** Those of `ids` that are samples of the project. */
export function existingIds(db: Reader, ids: readonly string[]): Set<string> {
  const wanted = JSON.stringify([...new Set(ids)].map((id) => rowId(id, 'image')));
  return new Set(db.all<{ id: number }>('SELECT id FROM sample WHERE id IN (SELECT value FROM json_each(?))', wanted).map((row) => String(row.id)));
}

/** Sample ids by path inside their source (first frame); a path that two sources share names neither. */
export function samplesByPath(db: Reader): Map<string, string> {
  return new Map(db.all<{ id: number; file: string }>('SELECT min(id) AS id, file FROM sample WHERE frame = 0 GROUP BY file HAVING count(*) = 1').map((row) => [row.file, String(row.id)]));
}
