import { readlink } from 'node:fs/promises';
import { GraftError } from '../../domain/errors/index.ts';

/** What the file system said, for a person. */
export function readFailure(path: string, cause: unknown): GraftError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new GraftError('NOT_FOUND', `${path} does not exist.`, { file: path, remedy: 'Check the path; a moved folder can be linked again.' }, { cause });
  return new GraftError('UNREADABLE_FILE', `${path} could not be read (${code ?? 'unknown error'}).`, { file: path, remedy: 'Check that you may read it and that the disk is connected.' }, { cause });
}

/** What is wrong with a link that leads nowhere; null where that isn't why. */
export async function brokenLink(path: string, cause: unknown): Promise<GraftError | null> {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code !== 'ENOENT' && code !== 'ELOOP') return null;
  const target = await readlink(path).catch(() => null);
  if (target === null) return null;
  const message = code === 'ELOOP' ? `${path} is a link that leads back to itself.` : `${path} is a link to ${target}, which is not there.`;
  return new GraftError('NOT_FOUND', message, { file: path, remedy: 'Put what it leads to back, or delete the link.' }, { cause });
}
