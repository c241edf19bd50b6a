import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPack } from '../../../../src/learn/backbone/index.ts';
import type { PackManifest } from '../../../../src/learn/backbone/index.ts';
import { backbonesFolder, shippedPack } from '../../../fixtures/packs.ts';

let manifest: PackManifest;
let weights: Buffer<ArrayBuffer>;
beforeAll(async () => {
  const folder = join(backbonesFolder, 'efficientnet-lite0');
  manifest = JSON.parse(await readFile(join(folder, 'pack.json'), 'utf8')) as PackManifest;
  weights = await readFile(join(folder, 'weights.bin'));
});

function load(change: object, bytes = weights) {
  const files: Record<string, Uint8Array<ArrayBuffer>> = {
    'pack.json': new TextEncoder().encode(JSON.stringify({ ...manifest, ...change })),
    'weights.bin': bytes,
  };
  return loadPack({ read: (name) => Promise.resolve(files[name]!) });
}

describe('loadPack', () => {
  it('reads the shipped pack and names it by the hash of its weights', async () => {
    const pack = await shippedPack();
    expect(pack.sha256).toBe(createHash('sha256').update(weights).digest('hex'));
    expect(pack.tensors.get('stem/kernel')!.shape).toEqual([3, 3, 3, 32]);
    expect([...pack.tensors.values()].every(({ values }) => values.every(Number.isFinite))).toBe(true);
  });

  it('refuses weights of which one bit has changed', async () => {
    const flipped = Buffer.from(weights);
    flipped[1000]! ^= 1;
    await expect(load({}, flipped)).rejects.toMatchObject({ code: 'UNREADABLE_FILE', data: { file: 'weights.bin', remedy: expect.any(String) } });
  });

  it('refuses a pack that lacks a tensor of the trunk, naming it', async () => {
    const tensors = manifest.tensors.filter(({ name }) => name !== 'stage4_block2_expand/kernel');
    await expect(load({ tensors })).rejects.toThrow(/stage4_block2_expand\/kernel/);
  });

  it('refuses weights that end too early', async () => {
    const short = weights.subarray(0, 1_000_000);
    const sha256 = createHash('sha256').update(short).digest('hex');
    await expect(load({ weights: { ...manifest.weights, sha256 } }, short)).rejects.toThrow(/ends before/);
  });

  it.each([['schema', 2], ['architecture', 'resnet50'], ['batchNormEpsilon', 1e-5]])('refuses another %s with what to do', async (field, value) => {
    await expect(load({ [field]: value })).rejects.toMatchObject({ code: 'UNSUPPORTED_FILE', data: { remedy: expect.any(String) } });
  });
});
