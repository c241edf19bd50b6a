import { GraftError, isGraftError } from '../../domain/errors/index.ts';

/** What the file system said about writing `file`, in words; anything else unchanged. */
export function fileError(error: unknown, file: string): unknown {
  if (isGraftError(error) || !(error instanceof Error) || !('code' in error)) return error;
  const options = { cause: error };
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new GraftError('NOT_FOUND', `The folder of ${file} is not there.`, { file, remedy: 'Make the folder, or name another place.' }, options);
    case 'ENOSPC':
    case 'EDQUOT':
      return new GraftError('DISK_FULL', `The disk is full: ${file} was not written.`, { file, remedy: 'Free some space, or name a place on another disk.' }, options);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EBUSY':
      return new GraftError('REFUSED', `${file} can't be written here.`, { file, remedy: 'Name a place where you may write, and close programs that have the file open.' }, options);
    default:
      return error;
  }
}
