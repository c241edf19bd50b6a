import { basename } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';

interface SqliteFailure extends Error {
  readonly code: string;
}

function sqliteFailure(error: unknown): SqliteFailure | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? (error as SqliteFailure) : null;
}

/** SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log, which each opening makes anew. */
const FULL: ReadonlySet<string> = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC']);

/**
 * What SQLite's failure means to a person, or the error itself when it is a defect of ours (a violated constraint,
 * a misspelt statement). `file` is the database's path as the user knows it.
 */
export function translateSqlError(error: unknown, file: string): unknown {
  const code = sqliteFailure(error)?.code;
  if (code === undefined) return error;
  const options = { cause: error };
  if (FULL.has(code)) {
    return new GraftError('DISK_FULL', 'The disk is full: the last action was not saved. Everything saved before it is intact.', { file, remedy: 'Free some space on this disk, then repeat the last action.' }, options);
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new GraftError('PROJECT_DAMAGED', `${file} is damaged and can't be read.`, { file, remedy: damagedRemedy(file) }, options);
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new GraftError('PROJECT_IN_USE', `${file} is in use by another program.`, { file, remedy: 'Close the other program, then try again.' }, options);
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'EACCES' || code === 'EROFS') {
    return new GraftError('BAD_INPUT', `${file} can't be written.`, { file, remedy: 'Choose a folder in which you may write.' }, options);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return new GraftError('UNREADABLE_FILE', `The disk reported an error at ${file}: the last action was not saved.`, { file, remedy: 'Check that the disk or network drive is connected and has room, then try again.' }, options);
  }
  return error;
}

/** What helps against damage of one of a project's databases; only project.sqlite is in its snapshots. */
export function damagedRemedy(file: string): string {
  switch (basename(file)) {
    case 'runs.sqlite': return 'Labels are not in it. Restore it from a backup, or move it out of the folder: the project then opens without its trainings.';
    case 'lock.sqlite': return 'Delete it: it holds nothing.';
    // A write-ahead log that stayed beside it would be played into the snapshot.
    default: return 'Put the newest file of the project\'s "snapshots" folder in its place, delete project.sqlite-wal if it is there, or restore a backup of the whole folder.';
  }
}
