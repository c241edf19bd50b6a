import type { Migration } from '../../sqlite/index.ts';

/** What computed which epochs of a run, one after the other, and what memory it was to take. */
export const engines: Migration = {
  version: 3,
  name: '0003_engines',
  up(db) {
    db.exec(`
      ALTER TABLE run ADD COLUMN engines TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(engines));
      ALTER TABLE run ADD COLUMN memory TEXT CHECK (memory IS NULL OR json_valid(memory));
    `);
  },
};
