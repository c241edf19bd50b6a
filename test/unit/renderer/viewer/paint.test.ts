import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Raster, VoiWindow } from '../../../../src/domain/raster/index.ts';
import { windowed } from '../../../../src/preprocess/index.ts';
import { paintPixels } from '../../../../src/renderer/viewer/paint.ts';
import { raster } from './rasters.ts';

/** RGBA bytes of what is drawn. */
function painted(image: Raster, window: VoiWindow | 'file'): number[] {
  const words = new Uint32Array(image.width * image.height);
  paintPixels(image, window, words);
  return [...new Uint8Array(words.buffer)];
}
/** The same out of what a model gets before its resize. */
function expected(image: Raster, window: VoiWindow | 'file'): number[] {
  const levels = [...windowed(image, window)].map((level) => Math.round(level));
  return Array.from({ length: image.width * image.height }, (_, i) =>
    image.channels === 3 ? [...levels.slice(3 * i, 3 * i + 3), 255] : [levels[i]!, levels[i]!, levels[i]!, 255]).flat();
}

const window = fc.record({ center: fc.integer({ min: -2000, max: 70_000 }), width: fc.integer({ min: 1, max: 70_000 }), shape: fc.constantFrom('LINEAR' as const, 'LINEAR_EXACT' as const, 'SIGMOID' as const) });
const rescale = fc.option(fc.record({ slope: fc.constantFrom(1, 0.5, -1, 2), intercept: fc.constantFrom(0, -1024), units: fc.constant('HU') }));
const photometric = fc.constantFrom('MONOCHROME1' as const, 'MONOCHROME2' as const);

describe('paintPixels', () => {
  it('shows the very pixels that a model gets, at 8 and 16 bits, signed or not, whatever the window', () => {
    const samples = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 400 }).map((data) => ({ data, bitsStored: 8, signed: false })),
      fc.uint16Array({ minLength: 1, maxLength: 400 }).map((data) => ({ data, bitsStored: 16, signed: false })),
      fc.int16Array({ minLength: 1, maxLength: 400 }).map((data) => ({ data, bitsStored: 16, signed: true })),
    );
    fc.assert(fc.property(samples, window, rescale, photometric, (part, through, modality, meaning) => {
      const image = raster({ ...part, data: part.data as Raster['data'], rescale: modality, photometric: meaning, format: 'DICOM' });
      expect(painted(image, through)).toEqual(expected(image, through));
      expect(painted(image, 'file')).toEqual(expected(image, 'file'));
    }));
  });
  it('draws the same through the table of a large image as value by value', () => {
    const data = Uint16Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 65_536);
    const image = raster({ data, window: { center: 30_000, width: 9000, shape: 'LINEAR' } });
    expect(painted(image, 'file')).toEqual(expected(image, 'file'));
  });
  it('keeps the order of colours', () => {
    expect(painted(raster({ data: Uint8Array.of(10, 20, 30), channels: 3 }), 'file')).toEqual([10, 20, 30, 255]);
  });
});
