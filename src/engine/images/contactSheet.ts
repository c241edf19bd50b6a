import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';
import type { PixelReply } from '../port.ts';

/** Images of a contact sheet. */
const SHEET = 8;
/** Large enough to be told apart, small enough to be read at once. */
const NAME = /^[0-9a-f]{64}-\d+-(96|192)\.png$/;

/**
 * Files of up to eight thumbnails that a project keeps of its images, without opening it: those of the smallest hashes,
 * which is as good as drawn by lot, and stays the same. None where nobody has looked at the images yet.
 */
export async function contactSheet(projectPath: string): Promise<string[]> {
  const root = join(projectPath, 'cache', 'thumbnails');
  const found = new Map<string, string>();
  for (const folder of await names(root)) {
    for (const name of await names(join(root, folder))) {
      if (NAME.test(name) && (await lstat(join(root, folder, name))).isFile()) found.set(name.slice(0, 64), join(root, folder, name));
    }
    if (found.size >= SHEET) break;
  }
  return [...found.values()].slice(0, SHEET);
}

/** One of them, counted from 0. @throws GraftError NOT_FOUND */
export async function readSheetImage(projectPath: string, index: number): Promise<PixelReply> {
  const file = (await contactSheet(projectPath))[index];
  if (file === undefined) throw new GraftError('NOT_FOUND', 'The project keeps no such thumbnail.', { remedy: 'Open the project and look at its images.' });
  return { mime: 'image/png', bytes: await readFile(file), etag: `"${file.slice(-80).replaceAll(/[^\w-]/g, '_')}"` };
}

const names = async (folder: string): Promise<string[]> => (await readdir(folder).catch(() => [])).sort();
