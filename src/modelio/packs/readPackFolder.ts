import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';
import { loadPack } from '../../learn/backbone/index.ts';
import type { BackbonePack } from '../../learn/backbone/index.ts';

/**
 * The checked backbone pack in `folder`. Throws GraftError: NOT_FOUND when a file of it isn't there, UNREADABLE_FILE
 * when it is damaged, UNSUPPORTED_FILE when this version can't use it.
 */
export async function readPackFolder(folder: string): Promise<BackbonePack> {
  return loadPack({
    read: async (name) => {
      const file = join(folder, name);
      try {
        return await readFile(file);
      } catch (cause) {
        throw new GraftError('NOT_FOUND', `The backbone pack has no readable file ${file}.`, { file, remedy: 'Reinstall Graft, or choose a backbone that is there.' }, { cause });
      }
    },
  });
}
