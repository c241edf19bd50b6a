import { open, stat, writeFile } from 'node:fs/promises';
import { GraftError } from '../../domain/errors/index.ts';

/** How every table that Graft writes begins. */
const OURS = 'file,group,';

/**
 * Writes a table, over a former one of Graft's alone: a name typed in the wrong place must cost nobody an image or labels.
 * @param name how the person called the file
 * @throws GraftError REFUSED for a file that isn't Graft's or a place that can't be written, DISK_FULL
 */
export async function writeTable(file: string, name: string, table: string): Promise<void> {
  if (!(await mayReplace(file).catch(refuseUnwritable(name)))) {
    throw new GraftError('REFUSED', `${name} is there already and is not a table that Graft wrote.`, { file: name, remedy: 'Choose another name.' });
  }
  await writeFile(file, table).catch(refuseUnwritable(name));
}

/** Also what is no file but takes text, such as a pipe. */
async function mayReplace(file: string): Promise<boolean> {
  const info = await stat(file).catch(() => null);
  if (info === null || !info.isFile() || info.size === 0) return true;
  const former = await open(file);
  try {
    const { buffer, bytesRead } = await former.read(Buffer.alloc(OURS.length), 0, OURS.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === OURS;
  } finally {
    await former.close();
  }
}

/** For `.catch` of a write: the refusal a person meets. `name` is how they called the file. */
function refuseUnwritable(name: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    if (cause.code === 'ENOSPC') throw new GraftError('DISK_FULL', `${name} could not be written: the disk is full.`, { file: name }, { cause });
    throw new GraftError('REFUSED', `${name} could not be written (${cause.code ?? cause.message}).`, { file: name, remedy: 'Choose another place.' }, { cause });
  };
}
