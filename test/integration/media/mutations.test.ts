import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/domain/random/index.ts';
import type { Random } from '../../../src/domain/random/index.ts';
import { inspectFile } from '../../../src/media/index.ts';
import { sharedData } from '../../fixtures/sharedData.ts';

const sets = { png: sharedData('png'), jpeg: sharedData('jpeg'), dicom: sharedData('dicom') };
const FILES = [
  ['png', 'basi3p01.png'], ['png', 'basi4a16.png'], ['png', 'tbyn3p08.png'],
  ['jpeg', 'hopper.jpg'], ['jpeg', 'exif_gps.jpg'], ['jpeg', 'pil_sample_cmyk.jpg'], ['jpeg', 'ljt_testimgari.jpg'],
  ['dicom', 'MR_small_bigendian.dcm'], ['dicom', 'SC_rgb_small_odd.dcm'], ['dicom', 'examples_palette.dcm'], ['dicom', 'rtdose.dcm'], ['dicom', 'image_dfl.dcm'], ['dicom', 'eCT_Supplemental.dcm'],
] as const;
const CASES = 40;

/** One of: bytes changed, a run overwritten, cut off, a piece doubled; mostly near the start, where headers are. */
function mutated(original: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(original);
  const place = (): number => random.below(random.next() < 0.7 ? Math.min(bytes.length, 1024) : bytes.length);
  const kind = random.below(4);
  if (kind === 0) for (let i = 0; i <= random.below(8); i++) bytes[place()] = random.below(256);
  if (kind === 1) bytes.fill([0x00, 0xff][random.below(2)]!, place(), place());
  if (kind === 2) return bytes.subarray(0, place());
  if (kind === 3) return Buffer.concat([bytes.subarray(0, place()), bytes.subarray(place())]);
  return bytes;
}

describe.skipIf(!Object.values(sets).every((set) => set.present))('a mutated file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'graft-mutated-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(FILES)('of %s/%s is read or refused by name, never more than its bytes can hold', async (set, name) => {
    const original = readFileSync(sets[set].path(name));
    const path = join(folder, 'mutated');
    for (let seed = 0; seed < CASES; seed++) {
      writeFileSync(path, mutated(original, createRandom(seed, name)));
      const found = await inspectFile(path, { salt: '' });
      if (found.ok) expect(found.rows * found.columns * found.frames, `seed ${seed}`).toBeLessThanOrEqual(statSync(path).size * 8 * 1032);
      else expect(found, `seed ${seed}`).toMatchObject({ error: { code: expect.stringMatching(/^(UNREADABLE_FILE|UNSUPPORTED_FILE)$/), message: expect.stringContaining(path), remedy: expect.any(String) } });
    }
  });
});
