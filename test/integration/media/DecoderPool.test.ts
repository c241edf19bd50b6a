import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDecoderPool, decodeFile, encodePng8, inspectFile } from '../../../src/media/index.ts';
import type { DecoderPool, DecoderPoolOptions } from '../../../src/media/index.ts';
import { toDisplay } from '../../../src/preprocess/index.ts';

const broken = fileURLToPath(new URL('./brokenDecoder.ts', import.meta.url));
const image = { width: 300, height: 200, channels: 3, data: Uint8Array.from({ length: 180_000 }, (_, i) => (i * 7) % 256) } as const;
let folder: string;
let png: string;
let pool: DecoderPool;
const start = (options: DecoderPoolOptions = {}): DecoderPool => (pool = createDecoderPool(options));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-pool-'));
  png = join(folder, 'image.png');
  writeFileSync(png, encodePng8(image));
});
afterEach(async () => {
  pool.dispose();
  await rm(folder, { recursive: true });
});

describe('DecoderPool', () => {
  it('answers what the same calls answer in this process', async () => {
    start({ size: 2 });
    const [found, raster, thumbnail] = await Promise.all([pool.inspect(png, 'salt'), pool.raster(png, 0), pool.thumbnail(png, 0, 64)]);
    expect(found).toEqual(await inspectFile(png, { salt: 'salt' }));
    expect(raster).toEqual(await decodeFile(png));
    const shown = join(folder, 'thumbnail.png');
    writeFileSync(shown, thumbnail);
    const { width, height, data } = toDisplay(raster, 64);
    expect(await decodeFile(shown)).toMatchObject({ width, height, data });
  });

  it('passes refusals on with code, file and remedy', async () => {
    start();
    const text = join(folder, 'notes.png');
    writeFileSync(text, 'not a picture');
    await expect(pool.raster(text, 0)).rejects.toMatchObject({ code: 'UNSUPPORTED_FILE', data: { file: text, remedy: expect.any(String) } });
    await expect(pool.thumbnail(join(folder, 'gone.png'), 0, 64)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await pool.inspect(text, '')).toMatchObject({ ok: false, error: { code: 'UNSUPPORTED_FILE' } });
  });

  it('works through more requests than it has processes, in order', async () => {
    start({ size: 1 });
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4, 5].map(async (n) => {
      await pool.inspect(png, '');
      order.push(n);
    }));
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it.each(['exit', 'abort', 'heap'])('survives a decoder that dies (%s) and starts another', async (way) => {
    start({ entry: broken, memoryMegabytes: 32 });
    await expect(pool.raster(way, 0)).rejects.toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringMatching(/made the decoder fail/), data: { file: way } });
    expect(await pool.raster('fine', 0)).toHaveProperty('pid');
    expect(await pool.inspect(way, '')).toMatchObject({ ok: false, file: way, error: { code: 'UNREADABLE_FILE' } });
  });

  it('gives up a decoder that hangs and starts another', async () => {
    start({ entry: broken, timeoutMs: 2000 });
    await expect(pool.raster('hang', 0)).rejects.toMatchObject({ code: 'UNREADABLE_FILE', message: expect.stringMatching(/took longer than 2 s/) });
    expect(await pool.raster('fine', 0)).toHaveProperty('pid');
  });

  it('rejects what is under way and what waits when it is disposed', async () => {
    start({ entry: broken, size: 1 });
    const requests = [pool.raster('hang', 0), pool.raster('later', 0)];
    pool.dispose();
    for (const { status } of await Promise.allSettled(requests)) expect(status).toBe('rejected');
    await expect(requests[0]).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(pool.inspect(png, '')).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('says so where no process can be started', async () => {
    start({ entry: join(folder, 'absent.ts') });
    await expect(pool.raster(png, 0)).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });
});
