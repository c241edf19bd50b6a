import { GraftError } from '../../domain/errors/index.ts';

/** For `.catch` of a write: the refusal a person meets. `name` is how they called the file. */
export function refuseUnwritable(name: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    if (cause.code === 'ENOSPC') throw new GraftError('DISK_FULL', `${name} could not be written: the disk is full.`, { file: name }, { cause });
    throw new GraftError('REFUSED', `${name} could not be written (${cause.code ?? cause.message}).`, { file: name, remedy: 'Choose another place.' }, { cause });
  };
}
