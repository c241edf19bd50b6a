import { existsSync, mkdirSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { projectSeries } from '../migrations/index.ts';
import { openRuns } from '../runs/index.ts';
import { damagedRemedy, migrate, openConnection, translateSqlError } from '../sqlite/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';
import { lockProject } from './projectLock.ts';
import { addAudit } from './splits.ts';
import { listSnapshots, takeSnapshot } from './snapshots.ts';

const RUNS_LOST = 'runs.lost';

/** When runs.sqlite was last found missing and made anew, if it ever was. */
export function runsLostAt(db: Reader): string | null {
  return db.get<{ at: string }>('SELECT at FROM audit WHERE what = ? ORDER BY id DESC LIMIT 1', RUNS_LOST)?.at ?? null;
}

/** An open project folder. `dispose` closes the databases and lets others open it. */
export interface ProjectStore {
  readonly folder: string;
  readonly uuid: string;
  /** Secret of this project under which identifiers out of files are hashed. 32 bytes. */
  readonly salt: Uint8Array;
  readonly db: Connection;
  readonly runs: Connection;
  dispose(): void;
}

export interface OpenProjectOptions {
  readonly now: Date;
  /** Version of Graft, stored with a new project. */
  readonly version: string;
}

/**
 * Makes a new project folder and opens it.
 * @throws GraftError REFUSED where a project is there already, BAD_INPUT where the folder can't be made, DISK_FULL
 */
export function createProject(folder: string, options: OpenProjectOptions): ProjectStore {
  if (existsSync(join(folder, 'project.sqlite'))) {
    throw new GraftError('REFUSED', `There is already a project at ${folder}.`, { file: folder, remedy: 'Open it, or choose another name.' });
  }
  try {
    mkdirSync(join(folder, 'cache'), { recursive: true });
  } catch (error) {
    throw folderError(error, folder);
  }
  return open(folder, options);
}

/**
 * Opens a project: takes its lock, brings its schema up to date, takes a snapshot.
 * @throws GraftError NOT_FOUND, PROJECT_IN_USE, PROJECT_TOO_NEW, PROJECT_DAMAGED, DISK_FULL
 */
export function openProject(folder: string, options: OpenProjectOptions): ProjectStore {
  if (!existsSync(join(folder, 'project.sqlite'))) {
    throw new GraftError('NOT_FOUND', `${folder} is not a Graft project: it has no project.sqlite.`, { file: folder, remedy: 'Choose a folder whose name ends in .graft, or make a new project.' });
  }
  const store = open(folder, options, refuseEmptied);
  try {
    takeSnapshot(store.db, folder, options.now);
  } catch (error) {
    // On a full disk the project must open all the same: what is in it may be what the person needs to see now.
    if (isGraftError(error) && error.code === 'DISK_FULL') return store;
    store.dispose();
    throw error;
  }
  return store;
}

/**
 * An empty project.sqlite is one that a killed creation left, unless something was kept of a former one: then a broken
 * copy or disk took it, and a new project in its place would hide that.
 */
function refuseEmptied(db: Connection, folder: string): void {
  if (db.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')!.n > 0 || listSnapshots(join(folder, 'snapshots')).length === 0) return;
  throw new GraftError('PROJECT_DAMAGED', `${db.file} is empty.`, { file: db.file, remedy: damagedRemedy(db.file) });
}

function open(folder: string, options: OpenProjectOptions, check: (db: Connection, folder: string) => void = () => undefined): ProjectStore {
  const closers: (() => void)[] = [];
  const dispose = (): void => { for (const close of closers.splice(0).reverse()) close(); };
  try {
    mkdirSync(join(folder, 'cache'), { recursive: true });
    const lock = lockProject(folder);
    closers.push(() => { lock.release(); });
    const file = join(folder, 'project.sqlite');
    const db = openConnection(file, { synchronous: 'FULL' });
    closers.push(() => { db.close(); });
    check(db, folder);
    migrate(db, projectSeries, file);
    // A project has its identity only once runs.sqlite is made: with the one and without the other it was lost.
    const whole = db.get('SELECT 1 FROM project') !== undefined;
    const runs = openRuns(join(folder, 'runs.sqlite'), () => {
      if (whole) addAudit(db, { at: options.now.toISOString(), who: 'graft', what: RUNS_LOST, detail: {} });
    });
    closers.push(() => { runs.close(); });
    return { folder, ...identity(db, options), db, runs, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

function identity(db: Connection, options: OpenProjectOptions): { uuid: string; salt: Uint8Array } {
  const read = (): { uuid: string; salt: Uint8Array } | undefined => db.get<{ uuid: string; salt: Uint8Array }>('SELECT uuid, salt FROM project');
  const known = read();
  if (known !== undefined) return known;
  db.run('INSERT INTO project (id, uuid, salt, created_at, created_with) VALUES (1, ?, ?, ?, ?)', randomUUID(), randomBytes(32), options.now.toISOString(), options.version);
  return read()!;
}

function folderError(error: unknown, folder: string): unknown {
  const translated = translateSqlError(error, folder);
  if (translated !== error) return translated;
  return new GraftError('BAD_INPUT', `The folder ${folder} can't be made.`, { file: folder, remedy: 'Choose a folder in which you may write.' }, { cause: error });
}
