import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';
import { brokenLink, readFailure } from './readFailure.ts';

export interface ListFilesOptions {
  /** Called for a subfolder that could not be read and for a link that leads nowhere; they are left out otherwise. */
  readonly onUnreadable?: (error: GraftError) => void;
}

/**
 * Every file below a folder, absolute, depth first and sorted by name, so that two listings agree. Names that begin with
 * a dot are skipped. Links are followed; a folder is visited once however many links lead to it.
 * Throws NOT_FOUND or UNREADABLE_FILE for the folder itself, BAD_INPUT where it isn't one.
 */
export async function* listFiles(folder: string, options: ListFilesOptions = {}): AsyncGenerator<string> {
  let names;
  try {
    names = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') throw new GraftError('BAD_INPUT', `${folder} is not a folder.`, { file: folder, remedy: 'Name a folder.' });
    throw readFailure(folder, error);
  }
  yield* walk(folder, names, new Set(), options);
}

async function* walk(folder: string, names: readonly string[], visited: Set<string>, options: ListFilesOptions): AsyncGenerator<string> {
  const real = await realpath(folder);
  if (visited.has(real)) return;
  visited.add(real);
  for (const name of names.toSorted()) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    try {
      const info = await stat(path);
      if (info.isFile()) yield path;
      else if (info.isDirectory()) yield* walk(path, await readdir(path), visited, options);
    } catch (error) {
      options.onUnreadable?.(await brokenLink(path, error) ?? readFailure(path, error));
    }
  }
}
