import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeFile, inspectFile } from '../../../src/media/index.ts';
import { expected, mean } from './expected.ts';

interface JpegFacts {
  readonly format?: string;
  readonly mode: string;
  readonly size: readonly [number, number];
  readonly orientation: number;
  readonly decoded: boolean;
  readonly rgbMean: readonly [number, number, number];
}

const { data, files } = expected<JpegFacts>('jpeg');
/** Its restart intervals hold more blocks than its header declares; libjpeg warns and goes on, we refuse. */
const REFUSED_BY_US = 'hopper_bad_exif.jpg';
const readable = files.filter((file) => file.decoded && ['JPEG', 'MPO'].includes(file.format!) && file.name !== REFUSED_BY_US);
/** libjpeg-turbo's pixels are Pillow's; expected.json rounds to two digits. CMYK goes through jpeg-js. */
const tolerance = (mode: string): number => (mode === 'CMYK' ? 0.8 : 0.006);

describe.skipIf(!data.present)("JPEG files, compared with Pillow's means", () => {
  it('covers the set', () => expect(readable.length).toBeGreaterThanOrEqual(30));

  for (const { name, mode, size, orientation, rgbMean } of readable) {
    it(`reads ${name}`, async () => {
      const found = await inspectFile(data.path(name), { salt: '' });
      expect(found).toMatchObject({ ok: true, format: 'JPEG', columns: size[0], rows: size[1], orientation, samplesPerPixel: mode === 'L' ? 1 : 3, pixels: { dtype: 'uint8' } });
      const raster = await decodeFile(data.path(name));
      expect([raster.width, raster.height]).toEqual(orientation >= 5 ? [size[1], size[0]] : size);
      for (let c = 0; c < raster.channels; c++) expect(Math.abs(mean(raster.data, c, raster.channels) - rgbMean[c]!)).toBeLessThan(tolerance(mode));
    });
  }

  for (const { name } of files.filter((file) => !readable.includes(file))) {
    it(`refuses ${name} with a sentence`, async () => {
      const found = await inspectFile(data.path(name), { salt: '' });
      expect(found).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^UN(READABLE|SUPPORTED)_FILE$/), message: expect.stringContaining(name), remedy: expect.any(String) } });
    });
  }

  it('turns every EXIF orientation upright', async () => {
    const upright = await decodeFile(data.path('hopper.jpg'));
    for (const orientation of [3, 6, 7]) {
      const turned = await decodeFile(data.path(`hopper_orientation_${orientation}.jpg`));
      expect(mean(Array.from(upright.data as Uint8Array, (value, i) => Math.abs(value - turned.data[i]!)))).toBeLessThan(6);
    }
  });
});

describe.skipIf(!data.present)('a JPEG that strict decoders stumble over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'graft-jpeg-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const original = data.present ? readFileSync(data.path('hopper.jpg')) : Buffer.alloc(0);
  const write = (bytes: Buffer): string => {
    const path = join(folder, 'made.jpg');
    writeFileSync(path, bytes);
    return path;
  };

  it.each([
    ['padding before its end', Buffer.concat([original.subarray(0, -2), Buffer.alloc(20), original.subarray(-2)])],
    ['no end marker', original.subarray(0, -2)],
    ['bytes after its end', Buffer.concat([original, Buffer.alloc(100, 7)])],
  ])('has the pixels of the whole file with %s', async (_what, bytes) => {
    expect((await decodeFile(write(bytes))).data).toEqual((await decodeFile(data.path('hopper.jpg'))).data);
  });

  it.each([4, 6, 30, 300, 3000, 6000])('is refused where its last %i bytes are missing', async (missing) => {
    await expect(decodeFile(write(original.subarray(0, -missing)))).rejects.toMatchObject({ code: 'UNREADABLE_FILE' });
  });
});
