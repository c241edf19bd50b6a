import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../src/domain/raster/index.ts';
import { decodeFile, inspectFile } from '../../../src/media/index.ts';
import { windowed } from '../../../src/preprocess/index.ts';
import { expected, mean, sha256 } from './expected.ts';
import type { ArrayFacts } from './expected.ts';

interface DicomFacts {
  readonly transferSyntax?: string;
  readonly rows: number;
  readonly cols: number;
  readonly samplesPerPixel: number;
  readonly bitsStored?: number | null;
  readonly photometric: string;
  readonly numberOfFrames?: number | null;
  readonly decoded?: boolean;
  readonly hasPixelData?: boolean;
  readonly rescaleSlope?: number;
  readonly rescaleIntercept?: number;
  readonly pixelRepresentation?: number;
  readonly pixelSpacing?: readonly [number, number];
  readonly pixels?: ArrayFacts;
  readonly afterModality?: Omit<ArrayFacts, 'sha256'>;
  readonly afterVoi?: Omit<ArrayFacts, 'sha256'>;
  readonly rgb?: ArrayFacts;
  readonly paletteApplied?: ArrayFacts;
}

const { data, files } = expected<DicomFacts>('dicom');
const UNCOMPRESSED = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.2', '1.2.840.10008.1.2.1.99'];
const readable = files.filter((file) => file.decoded && UNCOMPRESSED.includes(file.transferSyntax!));
/** pydicom leaves the rescale inside functional groups to its caller; the standard wants it applied. */
const ENHANCED = 'eCT_Supplemental.dcm';
/** pydicom reads the palette's words in the wrong byte order; the same picture is there in little endian. */
const BIG_ENDIAN_PALETTE = 'OBXXXX1A_expb_2frame.dcm';
/** ACR-NEMA, without header and transfer syntax; pydicom gives it up, its implicit little endian can be told. */
const READ_BY_US_ONLY = 'OT-PAL-8-face.dcm';

async function frames(path: string, count: number): Promise<Raster[]> {
  return Promise.all(Array.from({ length: count }, (_, frame) => decodeFile(path, { frame })));
}

describe.skipIf(!data.present)('uncompressed DICOM, compared with pydicom', () => {
  it('covers the set', () => expect(readable.length).toBe(46));

  for (const file of readable) {
    it(`reads ${file.name}`, async () => {
      const found = await inspectFile(data.path(file.name), { salt: '' });
      expect(found).toMatchObject({
        ok: true, format: 'DICOM', transferSyntax: file.transferSyntax, rows: file.rows, columns: file.cols, frames: file.numberOfFrames ?? 1,
        samplesPerPixel: file.samplesPerPixel, photometric: file.photometric, ...(typeof file.bitsStored === 'number' ? { bitsStored: file.bitsStored } : {}),
        pixels: { shape: file.pixels!.shape, sha256: file.pixels!.sha256, min: file.pixels!.min, max: file.pixels!.max },
      });
      if (!found.ok) return;
      expect(found.pixels.mean).toBeCloseTo(file.pixels!.mean, 6);
      if (file.afterModality && file.name !== ENHANCED) {
        expect(found.afterModality!.min).toBeCloseTo(file.afterModality.min, 6);
        expect(found.afterModality!.max).toBeCloseTo(file.afterModality.max, 6);
        expect(found.afterModality!.mean).toBeCloseTo(file.afterModality.mean, 6);
      }
    });
  }

  it('applies the rescale of functional groups', async () => {
    expect(await inspectFile(data.path(ENHANCED), { salt: '' })).toMatchObject({ afterModality: { min: -1024, max: 172 } });
    expect(await decodeFile(data.path(ENHANCED), { frame: 1 })).toMatchObject({ frame: 1, frames: 2, rescale: { slope: 1, intercept: -1024 }, window: { center: 49, width: 102 }, spacing: { row: 0.388672, column: 0.388672 } });
  });

  for (const file of readable.filter((entry) => (entry.paletteApplied ?? entry.rgb) && entry.name !== BIG_ENDIAN_PALETTE)) {
    it(`turns ${file.name} into RGB`, async () => {
      const facts = (file.paletteApplied ?? file.rgb)!;
      const rasters = await frames(data.path(file.name), file.numberOfFrames ?? 1);
      expect(rasters.every((raster) => raster.channels === 3 && raster.photometric === 'RGB')).toBe(true);
      const all = rasters.length === 1 ? rasters[0]!.data : Uint16Array.from(rasters.flatMap((raster) => [...raster.data]));
      expect(sha256(all)).toBe(facts.sha256);
    });
  }

  it('reads a big-endian palette like its little-endian twin', async () => {
    const [big, little] = await Promise.all([BIG_ENDIAN_PALETTE, 'OBXXXX1A_2frame.dcm'].map((name) => decodeFile(data.path(name), { frame: 1 })));
    expect(sha256(big!.data)).toBe(sha256(little!.data));
  });

  for (const file of readable.filter((entry) => entry.afterVoi)) {
    it(`shows ${file.name} through its window`, async () => {
      const raster = await decodeFile(data.path(file.name));
      const slope = file.rescaleSlope ?? 1;
      const intercept = file.rescaleIntercept ?? 0;
      const signed = file.pixelRepresentation === 1;
      // pydicom spreads the window over the range of the stored values after the rescale.
      const low = (signed ? -(2 ** (file.bitsStored! - 1)) : 0) * slope + intercept;
      const high = (signed ? 2 ** (file.bitsStored! - 1) - 1 : 2 ** file.bitsStored! - 1) * slope + intercept;
      expect(mean(windowed(raster, 'file'))).toBeCloseTo(((file.afterVoi!.mean - low) / (high - low)) * 255, 2);
    });
  }

  it('says how far apart pixels are', async () => {
    const { name, pixelSpacing } = readable.find((file) => file.name === '693_UNCR.dcm')!;
    expect((await decodeFile(data.path(name))).spacing).toEqual({ row: pixelSpacing![0], column: pixelSpacing![1] });
  });

  it('gives identifying values only as a salted hash', async () => {
    const [one, other] = await Promise.all(['a', 'b'].map((salt) => inspectFile(data.path('CT_small.dcm'), { salt })));
    expect(one).toMatchObject({ group: { PatientID: expect.stringMatching(/^[0-9a-f]{64}$/), StudyInstanceUID: expect.stringMatching(/^[0-9.]+$/), SeriesInstanceUID: expect.stringMatching(/^[0-9.]+$/) } });
    expect(JSON.stringify(one)).not.toContain('1CT1');
    expect(one!.ok && other!.ok && one!.group.PatientID !== other!.group.PatientID).toBe(true);
  });

  it('names a frame that is not there', async () => {
    await expect(decodeFile(data.path('CT_small.dcm'), { frame: 1 })).rejects.toMatchObject({ code: 'BAD_INPUT', data: { field: 'frame' } });
  });
});

describe.skipIf(!data.present)('DICOM that this version does not read', () => {
  for (const file of files.filter((entry) => !readable.includes(entry) && entry.name !== READ_BY_US_ONLY)) {
    it(`refuses ${file.name} with a sentence`, async () => {
      const found = await inspectFile(data.path(file.name), { salt: '' });
      expect(found).toMatchObject({ ok: false, error: { code: expect.stringMatching(/^UN(READABLE|SUPPORTED)_FILE$/), message: expect.stringContaining(file.name), remedy: expect.any(String) } });
      if (!found.ok && file.decoded) expect(found.error.message).toContain(file.transferSyntax);
    });
  }

  it('reads an image without header that says enough by itself', async () => {
    expect(await decodeFile(data.path(READ_BY_US_ONLY))).toMatchObject({ width: 640, height: 480, channels: 3, bitsStored: 16, photometric: 'RGB' });
  });
});
