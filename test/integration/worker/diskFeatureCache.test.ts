import { mkdtempSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diskFeatureCache } from '../../../src/worker/cache/index.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'graft-cache-'));

describe('diskFeatureCache', () => {
  it('gives back the bits that it was given, also to another process\'s cache on the folder', async () => {
    const at = folder();
    const values = Float32Array.of(1.5, -0, Number.MIN_VALUE, 3e38);
    await diskFeatureCache(at, () => undefined).put('key', values);
    const other = diskFeatureCache(at, () => undefined);
    expect(await other.get('key')).toEqual(values);
    expect(await other.get('another key')).toBeNull();
  });

  it('takes a file of half a number for no entry', async () => {
    const at = folder();
    const cache = diskFeatureCache(at, () => undefined);
    await cache.put('key', Float32Array.of(1, 2));
    const [file] = readdirSync(join(at, 'features'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.f32'));
    truncateSync(join(at, 'features', file!), 6);
    expect(await cache.get('key')).toBeNull();
  });

  it('tells once that it cannot write, and does not fail the run', async () => {
    const at = join(folder(), 'file');
    writeFileSync(at, 'not a folder');
    const told: string[] = [];
    const cache = diskFeatureCache(at, (reason) => told.push(reason));
    await cache.put('a', Float32Array.of(1));
    await cache.put('b', Float32Array.of(1));
    expect(told).toHaveLength(1);
    expect(await cache.get('a')).toBeNull();
  });
});
