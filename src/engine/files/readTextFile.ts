import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';
import { decodeText } from '../../labelio/csv/index.ts';

/** A table's text. @throws GraftError NOT_FOUND or UNREADABLE_FILE, naming the file. */
export function readTextFile(path: string): string {
  if (!isAbsolute(path)) throw new GraftError('BAD_INPUT', `"${path}" is not an absolute path.`, { file: path });
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new GraftError(missing ? 'NOT_FOUND' : 'UNREADABLE_FILE', missing ? `There is no file ${path}.` : `${path} can't be read.`, { file: path, remedy: 'Check the path and that you may read the file.' }, { cause: error });
  }
  return decodeText(bytes, path);
}
