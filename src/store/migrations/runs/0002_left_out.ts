import type { Migration } from '../../sqlite/index.ts';

/** Images that a run went on without: what is reported of it was learned and predicted on the others. */
export const leftOut: Migration = {
  version: 2,
  name: '0002_left_out',
  up(db) {
    db.exec(`
      CREATE TABLE left_out (
        run_id TEXT NOT NULL REFERENCES run (id),
        sample_id TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (run_id, sample_id)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
