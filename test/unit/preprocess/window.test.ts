import { describe, expect, it } from 'vitest';
import type { Raster } from '../../../src/domain/raster/index.ts';
import { windowed } from '../../../src/preprocess/index.ts';
import { percentiles } from '../../../src/preprocess/window/index.ts';
import { raster } from './raster.ts';
import { pattern, reference } from './reference.ts';

const levels = (image: Raster, mode: Parameters<typeof windowed>[1] = 'file'): number[] => [...windowed(image, mode)];

describe('windowed by a DICOM window', () => {
  const { stored, slope, intercept, cases } = reference.windows;
  for (const { center, width, shape, levels: expected } of cases) {
    it(`gives pydicom's levels for ${shape} ${center}/${width}`, () => {
      const image = raster(Int16Array.from(stored), { format: 'DICOM', signed: true, bitsStored: 16, rescale: { slope, intercept, units: 'HU' }, window: { center, width, shape } });
      levels(image).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 2));
    });
  }

  it('shows MONOCHROME1 inverted', () => {
    const image = raster(Uint16Array.of(0, 100, 200), { format: 'DICOM', bitsStored: 12, photometric: 'MONOCHROME1' });
    expect(levels(image)).toEqual([255, 127.5, 0]);
  });

  it("takes a person's window before the file's", () => {
    const image = raster(Uint16Array.of(0, 50, 100), { format: 'DICOM', bitsStored: 12, window: { center: 2000, width: 10, shape: 'LINEAR' } });
    expect(levels(image, { center: 50, width: 100, shape: 'LINEAR_EXACT' })).toEqual([0, 127.5, 255]);
  });
});

describe('windowed without a window', () => {
  it('spreads the whole range of a PNG of 16 bits', () => {
    expect(levels(raster(Uint16Array.of(0, 65535, 13107), { bitsStored: 16 }))).toEqual([0, 255, 51]);
  });

  it('spreads smallest to largest of a DICOM image, turned round by a negative slope', () => {
    expect(levels(raster(Int16Array.of(-50, 0, 50), { format: 'DICOM', signed: true, bitsStored: 16 }))).toEqual([0, 127.5, 255]);
    expect(levels(raster(Int16Array.of(-50, 0, 50), { format: 'DICOM', signed: true, bitsStored: 16, rescale: { slope: -2, intercept: 7, units: null } }))).toEqual([255, 127.5, 0]);
  });

  it('makes a flat image and NaN black instead of NaN', () => {
    expect(levels(raster(Uint16Array.of(7, 7), { format: 'DICOM', bitsStored: 12 }))).toEqual([0, 0]);
    expect(levels(raster(Float32Array.of(Number.NaN, 0, 4), { format: 'DICOM', bitsStored: 32, signed: true }))).toEqual([0, 0, 255]);
  });
});

describe('windowed by percentiles', () => {
  it("agrees with NumPy's percentiles", () => {
    const { height, width, percents, values } = reference.percentiles;
    const image = pattern(height, width, 1);
    for (const type of [Float32Array, Uint8Array, Uint16Array, Int16Array, Int32Array]) {
      percentiles(type.from(image), percents).forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 9));
    }
  });

  it('counts negative values in their order', () => {
    expect(percentiles(Int16Array.of(5, -32_768, 32_767, -1), [0, 50, 100])).toEqual([-32_768, 2, 32_767]);
    expect(percentiles(Int8Array.of(-128, 127), [0, 100])).toEqual([-128, 127]);
    expect(percentiles(Float32Array.of(Number.NaN), [50])).toEqual([Number.NaN]);
  });

  it('cuts the brightest and darkest half per cent off', () => {
    const image = raster(Uint16Array.from({ length: 1001 }, (_, i) => i), { bitsStored: 16 });
    const out = windowed(image, 'percentile');
    expect([out[5], out[500], out[995]]).toEqual([0, 127.5, 255]);
    expect([out[0], out[1000]]).toEqual([0, 255]);
  });
});
