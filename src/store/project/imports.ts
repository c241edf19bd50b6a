import type { Connection, Reader } from '../sqlite/index.ts';

export interface ReportRow {
  readonly file: string;
  readonly outcome: 'refused' | 'duplicate' | 'warning';
  readonly reason: string;
}

export function startImport(db: Connection, at: string, options: object): number {
  return db.run("INSERT INTO import (started_at, status, options) VALUES (?, 'running', ?)", at, JSON.stringify(options)).id;
}

export function addReportRows(db: Connection, importId: number, rows: readonly ReportRow[]): void {
  let position = db.get<{ n: number }>('SELECT count(*) AS n FROM import_row WHERE import_id = ?', importId)!.n;
  for (const row of rows) {
    db.run('INSERT INTO import_row (import_id, position, file, outcome, reason) VALUES (?, ?, ?, ?, ?)', importId, position++, row.file, row.outcome, row.reason);
  }
}

export function endImport(db: Connection, importId: number, at: string, status: 'done' | 'cancelled' | 'failed'): void {
  db.run('UPDATE import SET ended_at = ?, status = ? WHERE id = ?', at, status, importId);
}

/** Rows of the newest import. */
export function importReport(db: Reader): ReportRow[] {
  return db.all<ReportRow>('SELECT file, outcome, reason FROM import_row WHERE import_id = (SELECT max(id) FROM import) ORDER BY position').map((row) => ({ ...row }));
}
