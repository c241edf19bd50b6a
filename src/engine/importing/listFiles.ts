import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';

export interface SourceListing {
  /** Absolute path of the source folder. */
  readonly folder: string;
  /** Paths inside it, with `/`, in natural order. */
  readonly files: readonly string[];
  /** Subfolders that couldn't be read. */
  readonly unreadable: readonly string[];
}

/**
 * All files of a folder and its subfolders, or the one file that was named. Hidden entries and Graft projects are left
 * out; links to folders aren't followed, so that no loop is possible.
 * @throws GraftError NOT_FOUND, UNREADABLE_FILE
 */
export function listFiles(source: string): SourceListing {
  if (!isAbsolute(source)) throw new GraftError('BAD_INPUT', `"${source}" is not an absolute path.`, { field: 'source' });
  const path = resolve(source);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new GraftError('NOT_FOUND', `There is no folder or file ${path}.`, { file: path, field: 'source', remedy: 'Check the path, and that the disk is connected.' });
  if (stat.isFile()) return { folder: dirname(path), files: [basename(path)], unreadable: [] };
  const files: string[] = [];
  const unreadable: string[] = [];
  walk(path, '', files, unreadable);
  if (unreadable.includes('')) throw new GraftError('UNREADABLE_FILE', `The folder ${path} can't be read.`, { file: path, field: 'source', remedy: 'Check that you may read it.' });
  return { folder: path, files, unreadable };
}

const ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });

function walk(root: string, inside: string, files: string[], unreadable: string[]): void {
  let entries;
  try {
    entries = readdirSync(join(root, inside), { withFileTypes: true });
  } catch {
    unreadable.push(inside);
    return;
  }
  for (const entry of entries.sort((a, b) => ORDER.compare(a.name, b.name))) {
    if (entry.name.startsWith('.')) continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!entry.name.endsWith('.graft')) walk(root, path, files, unreadable);
    } else if (entry.isFile() || (entry.isSymbolicLink() && isLinkToFile(join(root, path)))) {
      files.push(path);
    }
  }
}

function isLinkToFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
