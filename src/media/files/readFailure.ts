import { GraftError } from '../../domain/errors/index.ts';

/** What the file system said, for a person. */
export function readFailure(path: string, cause: unknown): GraftError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new GraftError('NOT_FOUND', `${path} does not exist.`, { file: path, remedy: 'Check the path; a moved folder can be linked again.' }, { cause });
  return new GraftError('UNREADABLE_FILE', `${path} could not be read (${code ?? 'unknown error'}).`, { file: path, remedy: 'Check that you may read it and that the disk is connected.' }, { cause });
}
