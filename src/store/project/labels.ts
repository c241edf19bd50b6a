import type { Label } from '../../contract/index.ts';
import type { LabelState, Provenance } from '../../domain/tasks/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';
import { rowId } from './ids.ts';

export interface LabelItem {
  readonly sampleId: string;
  readonly taskId: string;
  readonly state: LabelState;
  readonly classId: string | null;
}

export interface ActInfo {
  /** `import`: labels that came with images; undo passes over it. */
  readonly kind: 'label' | 'import';
  readonly what: string;
  readonly annotator: string;
  readonly at: string;
  readonly provenance: Provenance;
}

export interface ActResult {
  readonly act: number | null;
  readonly changed: string[];
  readonly what: string | null;
}

interface CurrentRow { state: LabelState; class_id: number | null; event_id: number }
interface EventRow { id: number; sample_id: number; task_id: number; state: LabelState; class_id: number | null; shown: number | null; before: number | null }

export const CURRENT_LABEL = 'SELECT state, class_id, event_id FROM label WHERE task_id = ? AND sample_id = ?';
/**
 * Sets labels as one act in one transaction: durable when it returns. Items that change nothing are passed over; an
 * act without any change isn't recorded (act null). A new act ends what could be redone.
 */
export function setLabels(db: Connection, items: readonly LabelItem[], info: ActInfo): ActResult {
  return db.transaction(() => {
    let act: number | null = null;
    const changed: string[] = [];
    for (const item of items) {
      if (!differs(db, item)) continue;
      act ??= beginAct(db, info);
      say(db, act, item, info.provenance);
      changed.push(item.sampleId);
    }
    return { act, changed: unique(changed), what: act === null ? null : info.what };
  });
}

function beginAct(db: Connection, info: ActInfo): number {
  db.run("UPDATE act SET stack = 'dropped' WHERE stack = 'undone'");
  return db.run('INSERT INTO act (kind, what, annotator, at, stack) VALUES (?, ?, ?, ?, ?)', info.kind, info.what, info.annotator, info.at, info.kind === 'label' ? 'done' : null).id;
}

function differs(db: Reader, item: LabelItem): boolean {
  const now = current(db, rowId(item.taskId, 'task'), rowId(item.sampleId, 'image'));
  const classId = item.classId === null ? null : rowId(item.classId, 'class');
  return now === undefined ? item.state !== 'unknown' : now.state !== item.state || now.class_id !== classId;
}

function current(db: Reader, task: number, sample: number): CurrentRow | undefined {
  return db.get<CurrentRow>(CURRENT_LABEL, task, sample);
}

function say(db: Connection, act: number, item: LabelItem, provenance: Provenance): void {
  const event = {
    sample_id: rowId(item.sampleId, 'image'), task_id: rowId(item.taskId, 'task'), state: item.state,
    class_id: item.classId === null ? null : rowId(item.classId, 'class'),
  };
  const id = db.get<{ id: number }>('SELECT coalesce(max(id), 0) + 1 AS id FROM label_event')!.id;
  addEvent(db, { ...event, id, act, provenance, shown: id });
  show(db, event.task_id, event.sample_id, { ...event, event_id: id });
}

function addEvent(db: Connection, event: Omit<EventRow, 'before' | 'id'> & { id: number | null; act: number; provenance: Provenance }): void {
  const before = current(db, event.task_id, event.sample_id)?.event_id ?? null;
  db.run(
    'INSERT INTO label_event (id, act_id, sample_id, task_id, state, class_id, provenance, shown, before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    event.id, event.act, event.sample_id, event.task_id, event.state, event.class_id, event.provenance, event.shown, before,
  );
}

function show(db: Connection, task: number, sample: number, row: CurrentRow): void {
  db.run(
    `INSERT INTO label (task_id, sample_id, state, class_id, event_id) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (task_id, sample_id) DO UPDATE SET state = excluded.state, class_id = excluded.class_id, event_id = excluded.event_id`,
    task, sample, row.state, row.class_id, row.event_id,
  );
}

const UNDOABLE = "SELECT id, what FROM act WHERE stack = 'done' ORDER BY id DESC LIMIT 1";
const REDOABLE = "SELECT id, what FROM act WHERE stack = 'undone' ORDER BY id LIMIT 1";

/** What undo and redo would do now, as sentences; null for nothing. */
export function undoState(db: Reader): { undo: string | null; redo: string | null } {
  return { undo: db.get<{ what: string }>(UNDOABLE)?.what ?? null, redo: db.get<{ what: string }>(REDOABLE)?.what ?? null };
}

/** Takes back the newest act: each of its items shows again exactly what it showed before, annotator and time included. */
export function undoLabels(db: Connection, by: { annotator: string; at: string }): ActResult {
  return db.transaction(() => move(db, UNDOABLE, 'undo', by));
}

/** Does the act that was undone last once more. */
export function redoLabels(db: Connection, by: { annotator: string; at: string }): ActResult {
  return db.transaction(() => move(db, REDOABLE, 'redo', by));
}

function move(db: Connection, find: string, kind: 'undo' | 'redo', by: { annotator: string; at: string }): ActResult {
  const target = db.get<{ id: number; what: string }>(find);
  if (target === undefined) return { act: null, changed: [], what: null };
  const act = db.run('INSERT INTO act (kind, what, annotator, at, of_act) VALUES (?, ?, ?, ?, ?)', kind, target.what, by.annotator, by.at, target.id).id;
  const order = kind === 'undo' ? 'DESC' : 'ASC';
  const events = db.all<EventRow>(`SELECT id, sample_id, task_id, state, class_id, shown, before FROM label_event WHERE act_id = ? ORDER BY id ${order}`, target.id);
  for (const event of events) restore(db, act, event, kind === 'undo' ? event.before : event.id, kind);
  db.run('UPDATE act SET stack = ? WHERE id = ?', kind === 'undo' ? 'undone' : 'done', target.id);
  return { act, changed: unique(events.map((event) => String(event.sample_id))), what: target.what };
}

function restore(db: Connection, act: number, event: EventRow, shown: number | null, kind: 'undo' | 'redo'): void {
  const { task_id: task, sample_id: sample } = event;
  const said = shown === null ? undefined : db.get<EventRow>('SELECT id, sample_id, task_id, state, class_id, shown, before FROM label_event WHERE id = ?', shown);
  addEvent(db, { id: null, act, sample_id: sample, task_id: task, state: said?.state ?? 'unknown', class_id: said?.class_id ?? null, provenance: kind, shown });
  if (said === undefined) db.run('DELETE FROM label WHERE task_id = ? AND sample_id = ?', task, sample);
  else show(db, task, sample, { state: said.state, class_id: said.class_id, event_id: said.id });
}

/** All that was ever said of a sample, oldest first. */
export function labelHistory(db: Reader, sampleId: string): (Label & { act: number })[] {
  return db.all<{ act: number; task_id: number; state: LabelState; class_id: number | null; annotator: string; at: string; provenance: Provenance }>(
    `SELECT e.act_id AS act, e.task_id, e.state, e.class_id, a.annotator, a.at, e.provenance
     FROM label_event e JOIN act a ON a.id = e.act_id WHERE e.sample_id = ? ORDER BY e.id`, rowId(sampleId, 'image'),
  ).map((row) => ({
    act: row.act, taskId: String(row.task_id), state: row.state, classId: row.class_id === null ? null : String(row.class_id),
    annotator: row.annotator, at: row.at, provenance: row.provenance,
  }));
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
