import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { dirname, join } from 'node:path';
import type { FeatureCache } from '../../learn/index.ts';

/**
 * Features on disk: one file of little-endian float32 an entry, named by the hash of its key. Deleting it loses nothing.
 * What can't be read is computed again; the first failure to write is told once, by `onFailure`, and ends the writing.
 */
export function diskFeatureCache(folder: string, onFailure: (reason: string) => void): FeatureCache {
  let writes = endianness() === 'LE';
  return {
    get: async (key) => {
      try {
        const bytes = await readFile(fileOf(folder, key));
        return bytes.byteLength % 4 === 0 ? new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)) : null;
      } catch {
        return null;
      }
    },
    put: async (key, values) => {
      if (!writes) return;
      const file = fileOf(folder, key);
      try {
        await mkdir(dirname(file), { recursive: true });
        const draft = `${file}.${randomUUID()}.part`;
        await writeFile(draft, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
        await rename(draft, file);
      } catch (error) {
        writes = false;
        onFailure(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

function fileOf(folder: string, key: string): string {
  const hash = createHash('sha256').update(key).digest('hex');
  return join(folder, 'features', hash.slice(0, 2), `${hash}.f32`);
}
