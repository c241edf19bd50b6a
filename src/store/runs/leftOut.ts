import type { Connection, Reader } from '../sqlite/index.ts';

/** An image that a run went on without. */
export interface StoredLeftOut {
  readonly sampleId: string;
  readonly reason: string;
}

/** Adds to what is known: an image that was missing at any start of a run was missing from a part of its training. */
export function saveLeftOut(db: Connection, runId: string, rows: readonly StoredLeftOut[]): void {
  db.transaction(() => {
    for (const { sampleId, reason } of rows) {
      db.run('INSERT INTO left_out (run_id, sample_id, reason) VALUES (?, ?, ?) ON CONFLICT (run_id, sample_id) DO UPDATE SET reason = excluded.reason', runId, sampleId, reason);
    }
  });
}

export function listLeftOut(db: Reader, runId: string): StoredLeftOut[] {
  return db.all<{ sample_id: string; reason: string }>('SELECT sample_id, reason FROM left_out WHERE run_id = ? ORDER BY CAST(sample_id AS INTEGER)', runId)
    .map((row) => ({ sampleId: row.sample_id, reason: row.reason }));
}
