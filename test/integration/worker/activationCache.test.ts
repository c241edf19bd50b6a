import * as fc from 'fast-check';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheFolder, CachePart } from '../../../src/worker/cache/index.ts';
import type { PartHeader } from '../../../src/worker/cache/index.ts';

const header: PartHeader = { dtype: 'float16', shape: [2, 2, 3], of: 'a backbone at a cut' };
const SIZE = 24;
const ENTRY = SIZE + 64;
const HEADER = 1024;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'graft-cache-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const shards = (): string => join(root, 'activations');
const filesIn = (ending: string): string[] => (existsSync(shards()) ? readdirSync(shards()).filter((name) => name.endsWith(ending)).map((name) => join(shards(), name)) : []);
const record = (seed: number): Uint8Array => Uint8Array.from({ length: SIZE }, (_, i) => (seed * 31 + i * 7) % 256);

interface Opened {
  readonly folder: CacheFolder;
  readonly part: CachePart;
  readonly told: string[];
}

async function openCache({ budget = 1e9, at = 1e12, of = header }: { budget?: number; at?: number; of?: PartHeader } = {}): Promise<Opened> {
  const told: string[] = [];
  const folder = new CacheFolder(root, { budget, now: () => at, onFailure: (reason) => told.push(reason) });
  await folder.prepare();
  return { folder, part: new CachePart(folder, of), told };
}

async function write(seeds: readonly number[], options?: Parameters<typeof openCache>[0]): Promise<void> {
  const { part } = await openCache(options);
  for (const seed of seeds) await part.put(`key ${seed}`, record(seed));
  await part.close();
}

/** What a fresh process finds under these keys; each is either what was put or nothing. */
async function found(seeds: readonly number[], of = header): Promise<number[]> {
  const { part } = await openCache({ of });
  const { found: known } = await part.reserve(seeds.map((seed) => `key ${seed}`));
  const values = await Promise.all(seeds.map((seed) => part.get(`key ${seed}`)));
  await part.close();
  values.forEach((value, i) => value && expect([...value]).toEqual([...record(seeds[i]!)]));
  const right = seeds.filter((_, i) => values[i]);
  expect(known).toBeGreaterThanOrEqual(right.length);
  return right;
}

describe('cached activations on disk', () => {
  it('are what was put, for another process, in any order', async () => {
    await write([1, 2, 3]);
    expect(await found([3, 1, 4, 2])).toEqual([3, 1, 2]);
    expect([filesIn('.index').map((file) => statSync(file).size), filesIn('.data').map((file) => statSync(file).size)]).toEqual([[HEADER + 3 * 64], [3 * SIZE]]);
  });

  it('are another\'s for another backbone, cut, shape or precision', async () => {
    await write([1]);
    for (const of of [{ ...header, of: 'another' }, { ...header, shape: [3, 2, 2] }, { ...header, dtype: 'float32', shape: [3, 2] } as const]) expect(await found([1], of)).toEqual([]);
    expect(await found([1])).toEqual([1]);
  });

  it('are found by one who was there before they were written', async () => {
    const { part } = await openCache();
    expect((await part.reserve(['key 1'])).found).toBe(0);
    await write([1]);
    expect((await part.reserve(['key 1'])).found).toBe(1);
    expect(await part.get('key 1')).not.toBeNull();
    await part.close();
  });

  it('are written by several at once, each to shards of its own', async () => {
    await Promise.all([write([1, 2, 3, 4]), write([3, 4, 5, 6]), write([7])]);
    expect(await found([1, 2, 3, 4, 5, 6, 7])).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('either are what was put or are not there, whatever is put, lost, torn or turned over', async () => {
    const damage = fc.record({ what: fc.constantFrom('truncate', 'flip', 'append', 'remove', 'zero'), of: fc.constantFrom('.index', '.data'), where: fc.nat(), by: fc.nat({ max: 90 }) });
    const act = fc.oneof(fc.record({ put: fc.uniqueArray(fc.nat({ max: 12 }), { maxLength: 6 }) }), damage, fc.record({ budget: fc.integer({ min: 0, max: 6000 }) }));
    await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
      rmSync(shards(), { recursive: true, force: true });
      for (const one of acts) {
        if ('put' in one) await write(one.put, { budget: 1e6 });
        else if ('budget' in one) await (await openCache({ budget: one.budget })).folder.makeRoom(0, new Set());
        else harm(one);
        await found([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      }
      // And what is damaged is written anew.
      await write([0, 5, 12]);
      await rewriteMissing([0, 5, 12]);
      expect(await found([0, 5, 12])).toEqual([0, 5, 12]);
    }), { numRuns: 60, seed: 6 });
  }, 60_000);

  it('that are damaged count as missing from their first reading on, and are then put anew', async () => {
    await write([1, 2]);
    harm({ what: 'flip', of: '.data', where: SIZE + 3, by: 1 });
    const { part } = await openCache();
    expect((await part.reserve(['key 1', 'key 2'])).found).toBe(2);
    expect(await part.get('key 2')).toBeNull();
    expect(part.has('key 2')).toBe(false);
    await part.put('key 2', record(2));
    await part.close();
    expect(await found([1, 2])).toEqual([1, 2]);
  });

  it('are read where there are more shards than files may be open', async () => {
    const seeds = Array.from({ length: 60 }, (_, i) => i);
    // A shard of this budget holds one.
    for (const seed of seeds) await write([seed]);
    expect(filesIn('.index')).toHaveLength(60);
    expect(await found(seeds)).toEqual(seeds);
  });
});

async function rewriteMissing(seeds: readonly number[]): Promise<void> {
  const { part } = await openCache();
  await part.reserve([]);
  for (const seed of seeds) if (await part.get(`key ${seed}`) === null) await part.put(`key ${seed}`, record(seed));
  await part.close();
}

function harm({ what, of, where, by }: { what: string; of: string; where: number; by: number }): void {
  const files = filesIn(of).sort();
  const file = files[where % Math.max(1, files.length)];
  if (file === undefined) return;
  const bytes = readFileSync(file);
  const at = bytes.length === 0 ? 0 : where % bytes.length;
  if (what === 'truncate') truncateSync(file, Math.max(0, bytes.length - by));
  else if (what === 'append') appendFileSync(file, Buffer.alloc(by, where));
  else if (what === 'remove') rmSync(file);
  else if (bytes.length > 0) {
    if (what === 'flip') bytes[at] = bytes[at]! ^ (1 + (by % 255));
    else bytes.fill(0, at);
    writeFileSync(file, bytes);
  }
}

describe('the budget', () => {
  it('is kept by removing the shards that were not used for longest', async () => {
    for (const seed of [1, 2, 3]) await write([seed]);
    const inOrder = async (seed: number): Promise<string> => {
      for (const file of filesIn('.data')) if (readFileSync(file).equals(Buffer.from(record(seed)))) return file.replace('.data', '.index');
      throw new Error('no shard');
    };
    for (const [seed, age] of [[1, 30], [2, 10], [3, 20]] as const) utimesSync(await inOrder(seed), 1e9 - age, 1e9 - age);
    const { folder } = await openCache({ budget: 2 * (HEADER + ENTRY) });
    expect(await folder.makeRoom(0, new Set())).toBe(true);
    expect(await found([1, 2, 3])).toEqual([2, 3]);
  });

  it('counts reading as use', async () => {
    await write([1]);
    await write([2]);
    for (const file of filesIn('.index')) utimesSync(file, 1, 1);
    const { part } = await openCache({ at: 5e12 });
    await part.reserve(['key 1']);
    await part.get('key 1');
    await part.close();
    await expect.poll(() => filesIn('.index').map((file) => statSync(file).mtimeMs).sort((a, b) => a - b)).toEqual([1000, 5e12]);
    const { folder } = await openCache({ budget: HEADER + ENTRY });
    await folder.makeRoom(0, new Set());
    expect(await found([1, 2])).toEqual([1]);
  });

  it('says before a run whether what it asks for fits beside what it has', async () => {
    await write([1, 2]);
    const keys = (count: number): string[] => Array.from({ length: count }, (_, i) => `key ${i + 1}`);
    const { part } = await openCache({ budget: 20_000 });
    expect(await part.reserve(keys(2))).toMatchObject({ found: 2, fits: true });
    expect(await part.reserve(keys(100))).toMatchObject({ found: 2, fits: true });
    expect(await part.reserve(keys(250))).toMatchObject({ found: 2, fits: false, limit: 20_000 });
    await part.close();
  });

  it('never removes what the run itself needs, and writes in shards small enough to remove one', async () => {
    const seeds = Array.from({ length: 40 }, (_, i) => i);
    await write([99]);
    for (const file of filesIn('.index')) utimesSync(file, 1, 1);
    const { part, told } = await openCache({ budget: 16_000 });
    await part.reserve(['key 99']);
    for (const seed of seeds) await part.put(`key ${seed}`, record(seed));
    await part.close();
    expect(told).toEqual([]);
    expect(filesIn('.data').length).toBeGreaterThanOrEqual(4);
    expect(await found([99, ...seeds])).toEqual([99, ...seeds]);
  });

  it('of nothing keeps nothing, says so once and fails nothing', async () => {
    const { part, told } = await openCache({ budget: 0 });
    expect((await part.reserve(['key 1'])).fits).toBe(false);
    for (const seed of [1, 2]) await part.put(`key ${seed}`, record(seed));
    expect(await part.get('key 1')).toBeNull();
    await part.close();
    expect(told).toEqual([expect.stringMatching(/no room/)]);
  });
});

describe('a folder that can not be written to', () => {
  it('is told once and costs nothing but the cache', async () => {
    writeFileSync(join(root, 'activations'), 'a file where a folder should be');
    const { part, told } = await openCache();
    for (const seed of [1, 2]) await part.put(`key ${seed}`, record(seed));
    expect([await part.get('key 1'), part.has('key 1'), told.length]).toEqual([null, false, 1]);
    await part.close();
  });
});

describe('what versions before kept', () => {
  it('is cleared away, and what other things keep is not', async () => {
    mkdirSync(join(root, 'features', 'ab'), { recursive: true });
    mkdirSync(join(root, 'thumbnails'));
    writeFileSync(join(root, 'features', 'ab', 'abcd.f32'), 'old');
    await openCache();
    expect(readdirSync(root).sort()).toEqual(['activations', 'thumbnails']);
  });
});
