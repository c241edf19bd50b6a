import type { Graft } from './fixtures.ts';

/** What was said of one image, as the database holds it. */
export interface SavedLabel {
  readonly sample: string;
  readonly state: string;
  readonly class: string | null;
}
export interface SavedEvent extends SavedLabel {
  readonly act: number;
  readonly provenance: string;
  readonly annotator: string;
}

const EVENTS = `
  SELECT CAST(e.sample_id AS TEXT) AS sample, e.state, c.name AS class, e.act_id AS act, e.provenance, a.annotator
  FROM label_event e JOIN act a ON a.id = e.act_id JOIN task t ON t.id = e.task_id LEFT JOIN class c ON c.id = e.class_id
  WHERE t.name = ? ORDER BY e.id`;
const LABELS = `
  SELECT CAST(l.sample_id AS TEXT) AS sample, l.state, c.name AS class
  FROM label l JOIN task t ON t.id = l.task_id LEFT JOIN class c ON c.id = l.class_id
  WHERE t.name = ? ORDER BY l.sample_id`;

/** All that was ever said for a task, oldest first. */
export function savedEvents(graft: Graft, project: string, task: string): readonly SavedEvent[] {
  return graft.rows(project, 'project', EVENTS, task) as unknown as SavedEvent[];
}

/** What holds now for a task: sample → the answer, or the state where it is no answer. Nothing said: not there. */
export function savedLabels(graft: Graft, project: string, task: string): Readonly<Record<string, string>> {
  const rows = graft.rows(project, 'project', LABELS, task) as unknown as SavedLabel[];
  return Object.fromEntries(rows.map((row) => [row.sample, row.class ?? row.state]));
}
