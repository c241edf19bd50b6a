import { GraftError } from '../../domain/errors/index.ts';
import { damagedRemedy } from './SqlError.ts';
import type { Connection } from './Connection.ts';

/** One step of a schema. Never edited once released; there is no way down. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(db: Connection): void;
}

export interface SchemaSeries {
  /** SQLite's `application_id` of this kind of file. */
  readonly applicationId: number;
  readonly migrations: readonly Migration[];
}

/**
 * Brings a database to the newest version. Each step is one transaction that also sets `user_version`, so that a
 * killed migration leaves the step before it.
 * @throws GraftError PROJECT_DAMAGED for a file of another kind, PROJECT_TOO_NEW for one from a later Graft.
 */
export function migrate(db: Connection, series: SchemaSeries, file: string): void {
  checkOrder(series.migrations);
  const version = db.pragma('user_version');
  const application = db.pragma('application_id');
  const tables = db.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')!.n;
  const fresh = version === 0 && application === 0 && tables === 0;
  if (!fresh && application !== series.applicationId) {
    throw new GraftError('PROJECT_DAMAGED', `${file} is not a Graft database.`, { file, remedy: damagedRemedy(file) });
  }
  const newest = series.migrations.at(-1)!.version;
  if (version > newest) {
    throw new GraftError('PROJECT_TOO_NEW', `${file} was written by a newer version of Graft (format ${version}; this one knows up to ${newest}).`, { file, remedy: 'Update Graft, then open the project again. Nothing was changed.' });
  }
  for (const step of series.migrations) {
    if (step.version <= version) continue;
    db.transaction(() => {
      step.up(db);
      db.exec(`PRAGMA application_id = ${series.applicationId}`);
      db.exec(`PRAGMA user_version = ${step.version}`);
    });
  }
}

function checkOrder(migrations: readonly Migration[]): void {
  migrations.forEach((step, index) => {
    if (step.version !== index + 1) throw new Error(`migration ${step.name} has version ${step.version}, its place is ${index + 1}`);
  });
}
