import { describe, expect, it } from 'vitest';
import { decodeFile, inspectFile } from '../../../src/media/index.ts';
import { expected, mean, sha256 } from './expected.ts';
import type { ArrayFacts } from './expected.ts';

interface PngFacts {
  readonly broken: boolean;
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly native?: ArrayFacts & { readonly sha256LE: string };
  readonly rgbaMean: readonly number[];
}

const { data, files } = expected<PngFacts>('png');
const whole = files.filter((file) => !file.broken);

describe.skipIf(!data.present)("PngSuite, compared with libpng's samples", () => {
  it('covers every depth, colour type and interlace of the set', () => expect(whole.length).toBe(81));

  for (const { name, width, height, bitDepth, native } of whole) {
    it(`inspects ${name}`, async () => {
      expect(await inspectFile(data.path(name), { salt: '' })).toMatchObject({
        ok: true, format: 'PNG', columns: width, rows: height, bitsStored: bitDepth, frames: 1,
        pixels: { shape: native!.shape, dtype: native!.dtype, sha256: native!.sha256LE, min: native!.min, max: native!.max, mean: expect.closeTo(native!.mean, 6) },
      });
    });
  }

  for (const { name, native } of whole.filter((file) => file.native!.shape[2] === undefined || file.native!.shape[2] === 3)) {
    it(`decodes ${name}, which is opaque, to the same samples`, async () => {
      const raster = await decodeFile(data.path(name));
      expect(sha256(raster.data)).toBe(native!.sha256LE);
      expect([raster.height, raster.width, raster.channels]).toEqual([native!.shape[0], native!.shape[1], native!.shape[2] ?? 1]);
    });
  }

  it('composites transparency over black', async () => {
    const raster = await decodeFile(data.path('basn6a08.png'));
    const { rgbaMean } = files.find((file) => file.name === 'basn6a08.png')!;
    expect(raster.channels).toBe(3);
    expect(mean(raster.data, 0, 3)).toBeLessThan(rgbaMean[0]!);
    // tbbn0g04's one transparent grey is white: over black it is the darkest.
    const keyed = await decodeFile(data.path('tbbn0g04.png'));
    const shown = await inspectFile(data.path('tbbn0g04.png'), { salt: '' });
    expect(shown.ok && shown.samplesPerPixel).toBe(2);
    expect(Math.min(...keyed.data)).toBe(0);
  });

  for (const { name } of files.filter((file) => file.broken)) {
    it(`refuses ${name}, which is broken`, async () => {
      expect(await inspectFile(data.path(name), { salt: '' })).toMatchObject({ ok: false, error: { code: 'UNREADABLE_FILE', message: expect.stringContaining(name) } });
    });
  }
});
