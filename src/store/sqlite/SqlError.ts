import { GraftError } from '../../domain/errors/index.ts';

interface SqliteFailure extends Error {
  readonly code: string;
}

function sqliteFailure(error: unknown): SqliteFailure | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? (error as SqliteFailure) : null;
}

/**
 * What SQLite's failure means to a person, or the error itself when it is a defect of ours (a violated constraint,
 * a misspelt statement). `file` is the database's path as the user knows it.
 */
export function translateSqlError(error: unknown, file: string): unknown {
  const code = sqliteFailure(error)?.code;
  if (code === undefined) return error;
  const options = { cause: error };
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new GraftError('DISK_FULL', 'The disk is full: the last action was not saved. Everything saved before it is intact.', { file, remedy: 'Free some space on this disk, then repeat the last action.' }, options);
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new GraftError('PROJECT_DAMAGED', `${file} is damaged and can't be read.`, { file, remedy: 'Restore it from the project\'s "snapshots" folder or from a backup.' }, options);
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new GraftError('PROJECT_IN_USE', `${file} is in use by another program.`, { file, remedy: 'Close the other program, then try again.' }, options);
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'EACCES' || code === 'EROFS') {
    return new GraftError('BAD_INPUT', `${file} can't be written.`, { file, remedy: 'Choose a folder in which you may write.' }, options);
  }
  return error;
}
