import { runsSeries } from '../migrations/index.ts';
import { migrate, openConnection } from '../sqlite/index.ts';
import type { Connection } from '../sqlite/index.ts';

/**
 * Opens runs.sqlite, bringing its schema up to date. A power cut may cost its last second, never its consistency.
 * @param onNew told where there was none, or an empty file in its place
 */
export function openRuns(file: string, onNew: () => void = () => undefined): Connection {
  const db = openConnection(file, { synchronous: 'NORMAL' });
  try {
    if (db.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')!.n === 0) onNew();
    migrate(db, runsSeries, file);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}
