import { runsSeries } from '../migrations/index.ts';
import { migrate, openConnection } from '../sqlite/index.ts';
import type { Connection } from '../sqlite/index.ts';

/** Opens runs.sqlite, bringing its schema up to date. A power cut may cost its last second, never its consistency. */
export function openRuns(file: string): Connection {
  const db = openConnection(file, { synchronous: 'NORMAL' });
  try {
    migrate(db, runsSeries, file);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}
