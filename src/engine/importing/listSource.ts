import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';
import { listFiles } from '../../media/index.ts';

export interface SourceListing {
  /** Absolute path of the source folder. */
  readonly folder: string;
  /** Paths inside it, with `/`, in a fixed order. */
  readonly files: readonly string[];
  /** Subfolders and links that couldn't be read, and why. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * All files of a folder and its subfolders, or the one file that was named. Hidden entries and Graft projects are left out.
 * @throws GraftError NOT_FOUND, UNREADABLE_FILE, BAD_INPUT for a path that isn't absolute
 */
export async function listSource(source: string): Promise<SourceListing> {
  if (!isAbsolute(source)) throw new GraftError('BAD_INPUT', `"${source}" is not an absolute path.`, { field: 'source' });
  const path = resolve(source);
  const info = await stat(path).catch(() => null);
  if (info?.isFile()) return { folder: dirname(path), files: [basename(path)], unreadable: [] };
  const files: string[] = [];
  const unreadable: { file: string; reason: string }[] = [];
  const inside = (file: string): string => relative(path, file).split(sep).join('/');
  for await (const file of listFiles(path, { onUnreadable: (error) => { unreadable.push({ file: inside(error.data.file ?? path), reason: `${error.message} ${error.data.remedy ?? ''}`.trim() }); } })) {
    const name = inside(file);
    if (!/(^|\/)[^/]+\.graft\//.test(name)) files.push(name);
  }
  return { folder: path, files, unreadable };
}
