import Database from 'better-sqlite3';
import { translateSqlError } from './SqlError.ts';

export type SqlValue = string | number | null | Uint8Array;

/** Statements that change nothing. Rows come back as the shape that the caller's SQL selects. */
export interface Reader {
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[];
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined;
}

/** One open database. Every failure that a person can meet leaves as a GraftError (see `translateSqlError`). */
export interface Connection extends Reader {
  readonly file: string;
  run(sql: string, ...values: readonly SqlValue[]): { readonly changes: number; readonly id: number };
  exec(sql: string): void;
  /** All or nothing, durable (as far as `synchronous` says) when it returns. Synchronous by type: no `await` fits inside. */
  transaction<T>(work: () => T): T;
  pragma(name: string): number;
  close(): void;
}

export interface OpenOptions {
  /** `FULL`: fsync at each commit (what people did); `NORMAL`: at checkpoints (what machines did). */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** A file that only serves as a lock: no WAL beside it, no waiting for others. */
  readonly exclusive?: boolean;
}

export function openConnection(file: string, options: OpenOptions): Connection {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw translateSqlError(error, file);
    }
  };
  const db = guarded(() => new Database(file, { timeout: options.exclusive ? 0 : 2000 }));
  try {
    guarded(() => configure(db, options));
  } catch (error) {
    db.close();
    throw error;
  }
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string): Database.Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    file,
    all: <Row>(sql: string, ...values: readonly SqlValue[]) => guarded(() => prepare(sql).all(...values) as Row[]),
    get: <Row>(sql: string, ...values: readonly SqlValue[]) => guarded(() => prepare(sql).get(...values) as Row | undefined),
    run: (sql, ...values) => guarded(() => {
      const done = prepare(sql).run(...values);
      return { changes: done.changes, id: Number(done.lastInsertRowid) };
    }),
    exec: (sql) => guarded(() => { db.exec(sql); }),
    transaction: (work) => guarded(() => db.transaction(work).immediate()),
    pragma: (name) => guarded(() => Number(db.pragma(name, { simple: true }))),
    close: () => { db.close(); },
  };
}

function configure(db: Database.Database, options: OpenOptions): void {
  if (options.exclusive) return;
  db.pragma('journal_mode = WAL');
  db.pragma(`synchronous = ${options.synchronous}`);
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('journal_size_limit = 67108864');
}
