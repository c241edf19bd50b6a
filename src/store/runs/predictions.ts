import type { Connection, Reader } from '../sqlite/index.ts';
import { toLittleEndian, fromLittleEndian } from './float32.ts';

export interface StoredPrediction {
  readonly part: string;
  readonly taskId: string;
  readonly sampleId: string;
  readonly probabilities: Float32Array;
}

/** In one transaction; a prediction that is there already is replaced. */
export function savePredictions(db: Connection, runId: string, rows: readonly StoredPrediction[]): void {
  db.transaction(() => {
    for (const row of rows) {
      db.run(
        `INSERT INTO prediction (run_id, part, task_id, sample_id, probabilities) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (run_id, part, task_id, sample_id) DO UPDATE SET probabilities = excluded.probabilities`,
        runId, row.part, row.taskId, row.sampleId, toLittleEndian(row.probabilities),
      );
    }
  });
}

/** Of one part, or of all. */
export function listPredictions(db: Reader, runId: string, part?: string): StoredPrediction[] {
  const rows = db.all<{ part: string; task_id: string; sample_id: string; probabilities: Uint8Array }>(
    `SELECT part, task_id, sample_id, probabilities FROM prediction WHERE run_id = ?${part === undefined ? '' : ' AND part = ?'} ORDER BY part, task_id, CAST(sample_id AS INTEGER)`,
    ...(part === undefined ? [runId] : [runId, part]),
  );
  return rows.map((row) => ({ part: row.part, taskId: row.task_id, sampleId: row.sample_id, probabilities: fromLittleEndian(row.probabilities) }));
}
