import { existsSync, readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { dirname, extname, isAbsolute, join } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';

const IMAGE_ENDINGS = new Set(['.png', '.jpg', '.jpeg', '.dcm', '.dicom']);
const TABLE_ENDINGS = new Set(['.csv', '.tsv']);

export interface FolderView {
  path: string;
  parent: string | null;
  folders: { name: string; path: string; project: boolean }[];
  images: number;
  tables: { name: string; path: string }[];
}

/** One folder as an open dialog shows it: hidden entries left out, images counted by their endings. */
export function browseFolder(path: string): FolderView {
  const entries = readFolder(path);
  const named = (endings: ReadonlySet<string>): Dirent[] => entries.filter((entry) => entry.isFile() && endings.has(extname(entry.name).toLowerCase()));
  return {
    path,
    parent: dirname(path) === path ? null : dirname(path),
    folders: entries.filter((entry) => isFolder(path, entry)).map((entry) => ({ name: entry.name, path: join(path, entry.name), project: existsSync(join(path, entry.name, 'project.sqlite')) })),
    images: named(IMAGE_ENDINGS).length,
    tables: named(TABLE_ENDINGS).map((entry) => ({ name: entry.name, path: join(path, entry.name) })),
  };
}

function readFolder(path: string): Dirent[] {
  if (!isAbsolute(path)) throw new GraftError('BAD_INPUT', `"${path}" is not an absolute path.`, { field: 'path' });
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new GraftError(missing ? 'NOT_FOUND' : 'UNREADABLE_FILE', missing ? `There is no folder ${path}.` : `The folder ${path} can't be read.`, { file: path, remedy: 'Choose another folder.' }, { cause: error });
  }
}

function isFolder(path: string, entry: Dirent): boolean {
  if (entry.isDirectory()) return true;
  return entry.isSymbolicLink() && (statSync(join(path, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false);
}
