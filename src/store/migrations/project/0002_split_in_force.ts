import type { Migration } from '../../sqlite/index.ts';

/** Which split is in force: the newest entry. A former one can be put back; what was in force when stays known. */
export const splitInForce: Migration = {
  version: 2,
  name: '0002_split_in_force',
  up(db) {
    db.exec(`
      CREATE TABLE split_in_force (
        id INTEGER PRIMARY KEY,
        split_id INTEGER NOT NULL REFERENCES split (id),
        at TEXT NOT NULL,
        who TEXT NOT NULL
      ) STRICT;
      INSERT INTO split_in_force (split_id, at, who) SELECT id, locked_at, locked_by FROM split ORDER BY id;
      CREATE TRIGGER split_in_force_keeps BEFORE UPDATE ON split_in_force BEGIN SELECT RAISE(ABORT, 'what split was in force is append-only'); END;
      CREATE TRIGGER split_in_force_stays BEFORE DELETE ON split_in_force BEGIN SELECT RAISE(ABORT, 'what split was in force is append-only'); END;
    `);
  },
};
