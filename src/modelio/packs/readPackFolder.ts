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

/** The pack of that id under `backbonesFolder`. Throws as `readPackFolder`, and BAD_INPUT for what isn't an id. */
export async function readPack(backbonesFolder: string, id: string): Promise<BackbonePack> {
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(id)) {
    throw new GraftError('BAD_INPUT', `"${id}" is not the id of a backbone.`, { field: 'backbone', remedy: 'Use the id of an installed backbone, such as efficientnet-lite0.' });
  }
  return readPackFolder(join(backbonesFolder, id));
}
