import type { Migration } from '../../sqlite/index.ts';

/** What people did. */
export const first: Migration = {
  version: 1,
  name: '0001_first',
  up(db) {
    db.exec(`
      CREATE TABLE project (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        uuid TEXT NOT NULL,
        salt BLOB NOT NULL CHECK (length(salt) = 32),
        created_at TEXT NOT NULL,
        created_with TEXT NOT NULL
      ) STRICT;

      -- inside = 1: path is relative to the project folder (a shipped sample's images).
      CREATE TABLE source (
        id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        inside INTEGER NOT NULL CHECK (inside IN (0, 1)),
        added_at TEXT NOT NULL
      ) STRICT;

      CREATE TABLE sample (
        id INTEGER PRIMARY KEY,
        source_id INTEGER NOT NULL REFERENCES source (id),
        file TEXT NOT NULL CHECK (length(file) > 0),
        frame INTEGER NOT NULL CHECK (frame >= 0),
        content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
        bytes INTEGER NOT NULL CHECK (bytes >= 0),
        group_key TEXT NOT NULL CHECK (length(group_key) > 0),
        group_known INTEGER NOT NULL CHECK (group_known IN (0, 1)),
        look_hash TEXT CHECK (length(look_hash) = 16),
        fine_hash TEXT CHECK (length(fine_hash) = 64),
        format TEXT NOT NULL,
        rows INTEGER NOT NULL CHECK (rows > 0),
        columns INTEGER NOT NULL CHECK (columns > 0),
        bits INTEGER NOT NULL CHECK (bits > 0),
        missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)),
        attribution TEXT,
        UNIQUE (source_id, file, frame),
        UNIQUE (content_hash, frame)
      ) STRICT;
      CREATE INDEX sample_by_file ON sample (file, frame);
      CREATE INDEX sample_by_group ON sample (group_key, file, frame);

      CREATE TABLE task (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) > 0),
        kind TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;

      CREATE TABLE class (
        id INTEGER PRIMARY KEY,
        task_id INTEGER NOT NULL REFERENCES task (id),
        name TEXT NOT NULL CHECK (length(name) > 0),
        color TEXT NOT NULL CHECK (color GLOB '#[0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f][0-9A-Fa-f]'),
        key TEXT NOT NULL,
        UNIQUE (task_id, name),
        UNIQUE (id, task_id)
      ) STRICT;

      -- stack: NULL for an act that undo passes over; 'done' can be undone, 'undone' redone, 'dropped' neither any more.
      CREATE TABLE act (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('label', 'import', 'undo', 'redo')),
        what TEXT NOT NULL,
        annotator TEXT NOT NULL,
        at TEXT NOT NULL,
        of_act INTEGER REFERENCES act (id),
        stack TEXT CHECK (stack IN ('done', 'undone', 'dropped')),
        CHECK ((kind IN ('undo', 'redo')) = (of_act IS NOT NULL)),
        CHECK ((kind = 'label') = (stack IS NOT NULL))
      ) STRICT;
      CREATE INDEX act_by_stack ON act (stack, id) WHERE stack IS NOT NULL;

      -- Append-only. shown: the event whose saying holds from now on (itself, or after undo and redo an earlier one;
      -- NULL: nobody has said anything). before: what was shown until then.
      CREATE TABLE label_event (
        id INTEGER PRIMARY KEY,
        act_id INTEGER NOT NULL REFERENCES act (id),
        sample_id INTEGER NOT NULL REFERENCES sample (id),
        task_id INTEGER NOT NULL REFERENCES task (id),
        state TEXT NOT NULL CHECK (state IN ('labelled', 'unknown', 'not-applicable', 'unsure')),
        class_id INTEGER,
        provenance TEXT NOT NULL CHECK (provenance IN ('manual', 'csv', 'folder', 'undo', 'redo', 'sample')),
        shown INTEGER REFERENCES label_event (id),
        before INTEGER REFERENCES label_event (id),
        FOREIGN KEY (class_id, task_id) REFERENCES class (id, task_id),
        CHECK ((state = 'labelled') = (class_id IS NOT NULL))
      ) STRICT;
      CREATE INDEX label_event_by_act ON label_event (act_id);
      CREATE INDEX label_event_by_sample ON label_event (sample_id, id);
      CREATE TRIGGER label_event_keeps BEFORE UPDATE ON label_event BEGIN SELECT RAISE(ABORT, 'label history is append-only'); END;
      CREATE TRIGGER label_event_stays BEFORE DELETE ON label_event BEGIN SELECT RAISE(ABORT, 'label history is append-only'); END;

      -- What holds now; always derivable from label_event.
      CREATE TABLE label (
        task_id INTEGER NOT NULL REFERENCES task (id),
        sample_id INTEGER NOT NULL REFERENCES sample (id),
        state TEXT NOT NULL CHECK (state IN ('labelled', 'unknown', 'not-applicable', 'unsure')),
        class_id INTEGER,
        event_id INTEGER NOT NULL REFERENCES label_event (id),
        PRIMARY KEY (task_id, sample_id),
        FOREIGN KEY (class_id, task_id) REFERENCES class (id, task_id),
        CHECK ((state = 'labelled') = (class_id IS NOT NULL))
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX label_by_sample ON label (sample_id);
      CREATE INDEX label_by_state ON label (task_id, state, class_id, sample_id);

      -- Only locked splits are kept; the newest is the current one.
      CREATE TABLE split (
        id INTEGER PRIMARY KEY,
        config TEXT NOT NULL CHECK (json_valid(config)),
        hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
        locked_at TEXT NOT NULL,
        locked_by TEXT NOT NULL,
        certificate TEXT NOT NULL CHECK (json_valid(certificate))
      ) STRICT;

      -- The primary key is invariant 2: a group is in one part.
      CREATE TABLE split_group (
        split_id INTEGER NOT NULL REFERENCES split (id),
        group_key TEXT NOT NULL,
        part TEXT NOT NULL,
        PRIMARY KEY (split_id, group_key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX split_group_by_part ON split_group (split_id, part, group_key);
      CREATE TRIGGER split_group_keeps BEFORE UPDATE ON split_group BEGIN SELECT RAISE(ABORT, 'a locked split does not change'); END;
      CREATE TRIGGER split_group_stays BEFORE DELETE ON split_group BEGIN SELECT RAISE(ABORT, 'a locked split does not change'); END;

      CREATE TABLE test_look (
        id INTEGER PRIMARY KEY,
        split_id INTEGER NOT NULL REFERENCES split (id),
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL
      ) STRICT;
      CREATE INDEX test_look_by_split ON test_look (split_id);

      CREATE TABLE import (
        id INTEGER PRIMARY KEY,
        started_at TEXT NOT NULL,
        ended_at TEXT,
        status TEXT NOT NULL CHECK (status IN ('running', 'done', 'cancelled', 'failed')),
        options TEXT NOT NULL CHECK (json_valid(options))
      ) STRICT;
      CREATE TABLE import_row (
        import_id INTEGER NOT NULL REFERENCES import (id),
        position INTEGER NOT NULL,
        file TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('refused', 'duplicate', 'warning')),
        reason TEXT NOT NULL,
        PRIMARY KEY (import_id, position)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        detail TEXT NOT NULL CHECK (json_valid(detail))
      ) STRICT;
      CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
      CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
    `);
  },
};
