import { join } from 'node:path';
import { isGraftError, GraftError } from '../../domain/errors/index.ts';
import { openConnection } from '../sqlite/index.ts';

/** Held while a project is open. */
export interface ProjectLock {
  release(): void;
}

/**
 * Takes the project for this process. The lock is the operating system's, on an empty SQLite file beside the project's
 * own, so that it ends with the process however that dies, and other programs can still read `project.sqlite`.
 * @throws GraftError PROJECT_IN_USE
 */
export function lockProject(folder: string): ProjectLock {
  const db = openConnection(join(folder, 'lock.sqlite'), { synchronous: 'NORMAL', exclusive: true });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isGraftError(error) && error.code === 'PROJECT_IN_USE') {
      throw new GraftError('PROJECT_IN_USE', `${folder} is already open in another Graft window or command.`, { file: folder, remedy: 'Close it there, then try again.' }, { cause: error });
    }
    throw error;
  }
  return { release: () => { db.close(); } };
}
