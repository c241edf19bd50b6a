import { describe, expect, it } from 'vitest';
import { preprocessingKey, resizeAntialiased, toDisplay, toModelInput, windowed } from '../../../src/preprocess/index.ts';
import { raster } from './raster.ts';
import { pattern } from './reference.ts';

const spec = { size: 32, resize: 'stretch', window: 'file' } as const;

describe('toModelInput', () => {
  it('repeats grey three times, after window and resize', () => {
    const image = raster(Uint8Array.from(pattern(40, 50, 1)), { width: 50, height: 40 });
    const grey = resizeAntialiased(windowed(image, 'file'), 50, 40, 1, 32, 32);
    expect([...toModelInput(image, spec)]).toEqual([...grey].flatMap((value) => [value, value, value]));
  });

  it('keeps the order of colours', () => {
    const image = raster(Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => [10, 20, 30][i % 3]!), { width: 64, height: 64, channels: 3, photometric: 'RGB' });
    const input = toModelInput(image, spec);
    expect(input).toHaveLength(32 * 32 * 3);
    expect([...input.subarray(300, 303)].map(Math.round)).toEqual([10, 20, 30]);
  });

  it('gives 8- and 16-bit copies of an image the same values', () => {
    const bytes = Uint8Array.from(pattern(33, 47, 1));
    const narrow = toModelInput(raster(bytes, { width: 47, height: 33 }), spec);
    const wide = toModelInput(raster(Uint16Array.from(bytes, (value) => value * 257), { width: 47, height: 33, bitsStored: 16 }), spec);
    expect(Math.max(...narrow.map((value, i) => Math.abs(value - wide[i]!)))).toBeLessThan(1e-3);
  });
});

describe('toDisplay', () => {
  it('shrinks the longer side to the limit, keeps the shape and rounds', () => {
    const image = raster(Uint16Array.from({ length: 200 * 100 }, () => 32768), { width: 200, height: 100, bitsStored: 16 });
    const { width, height, channels, data } = toDisplay(image, 50);
    expect({ width, height, channels }).toEqual({ width: 50, height: 25, channels: 1 });
    expect(new Set(data)).toEqual(new Set([128]));
  });

  it('never enlarges', () => {
    expect(toDisplay(raster(Uint8Array.of(1, 2, 3), {}), 500)).toMatchObject({ width: 3, height: 1, data: Uint8Array.of(1, 2, 3) });
  });
});

describe('preprocessingKey', () => {
  it('differs where any part of the preprocessing does', () => {
    const keys = [spec, { ...spec, size: 64 }, { ...spec, window: 'percentile' as const }].map(preprocessingKey);
    expect(new Set(keys).size).toBe(3);
    expect(preprocessingKey({ ...spec })).toBe(keys[0]);
  });
});
