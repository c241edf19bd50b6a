import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { readFailure } from './readFailure.ts';

/** SHA-256 of a file's bytes, hex, read as a stream. Throws NOT_FOUND or UNREADABLE_FILE. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 2 ** 18 }), hash);
  } catch (error) {
    throw readFailure(path, error);
  }
  return hash.digest('hex');
}
