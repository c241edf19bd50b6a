import type { Migration } from '../../sqlite/index.ts';

/** What machines did. Sample, task and split ids are those of project.sqlite beside it. */
export const first: Migration = {
  version: 1,
  name: '0001_first',
  up(db) {
    db.exec(`
      -- The samples and labels that a run saw, so that a resumed run sees the same and truth stays what it was.
      CREATE TABLE dataset (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
        body TEXT NOT NULL CHECK (json_valid(body))
      ) STRICT;

      CREATE TABLE study (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        config TEXT NOT NULL CHECK (json_valid(config)),
        split_id TEXT NOT NULL,
        engine TEXT,
        created_at TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'cancelled', 'failed', 'interrupted')),
        verdict TEXT CHECK (verdict IS NULL OR json_valid(verdict))
      ) STRICT;

      CREATE TABLE run (
        position INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        study_id TEXT REFERENCES study (id),
        dataset_id INTEGER NOT NULL REFERENCES dataset (id),
        arm TEXT NOT NULL,
        seed INTEGER NOT NULL,
        fold INTEGER,
        split_id TEXT NOT NULL,
        split_hash TEXT NOT NULL,
        task_ids TEXT NOT NULL CHECK (json_valid(task_ids)),
        recipe TEXT NOT NULL CHECK (json_valid(recipe)),
        parts TEXT NOT NULL CHECK (json_valid(parts)),
        requested_engine TEXT,
        status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'cancelled', 'failed', 'interrupted')),
        started_at TEXT,
        ended_at TEXT,
        error TEXT CHECK (error IS NULL OR json_valid(error)),
        engine TEXT CHECK (engine IS NULL OR json_valid(engine)),
        result TEXT CHECK (result IS NULL OR json_valid(result)),
        metrics TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metrics))
      ) STRICT;
      CREATE INDEX run_by_study ON run (study_id, position);

      CREATE TABLE epoch (
        run_id TEXT NOT NULL REFERENCES run (id),
        epoch INTEGER NOT NULL CHECK (epoch >= 0),
        body TEXT NOT NULL CHECK (json_valid(body)),
        PRIMARY KEY (run_id, epoch)
      ) STRICT, WITHOUT ROWID;

      -- probabilities: little-endian float32, in the order of the task's classes.
      CREATE TABLE prediction (
        run_id TEXT NOT NULL REFERENCES run (id),
        part TEXT NOT NULL,
        task_id TEXT NOT NULL,
        sample_id TEXT NOT NULL,
        probabilities BLOB NOT NULL CHECK (length(probabilities) % 4 = 0),
        PRIMARY KEY (run_id, part, task_id, sample_id)
      ) STRICT, WITHOUT ROWID;

      -- A checkpoint is written under a new generation, bit by bit, and becomes the run's in one statement.
      CREATE TABLE checkpoint (
        run_id TEXT PRIMARY KEY REFERENCES run (id),
        generation INTEGER NOT NULL,
        epoch INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (json_valid(state))
      ) STRICT;
      CREATE TABLE checkpoint_tensor (
        run_id TEXT NOT NULL REFERENCES run (id),
        generation INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        name TEXT NOT NULL,
        shape TEXT NOT NULL CHECK (json_valid(shape)),
        PRIMARY KEY (run_id, generation, ordinal)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE checkpoint_chunk (
        id INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL REFERENCES run (id),
        generation INTEGER NOT NULL,
        ordinal INTEGER NOT NULL,
        part INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        UNIQUE (run_id, generation, ordinal, part)
      ) STRICT;
    `);
  },
};
