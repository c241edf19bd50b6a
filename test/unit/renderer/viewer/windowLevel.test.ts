import { describe, expect, it } from 'vitest';
import { windowed } from '../../../../src/preprocess/index.ts';
import { dragWindow, fileWindow, fullRange, presetsFor, windowBetween } from '../../../../src/renderer/viewer/windowLevel.ts';
import { raster } from './rasters.ts';

const HU = { slope: 1, intercept: -1024, units: 'HU' };

describe('fullRange', () => {
  it('is what could be stored in a PNG, and what is stored in a DICOM file, in units', () => {
    const data = Uint16Array.of(100, 3000);
    expect([fullRange(raster({ data, bitsStored: 12 })), fullRange(raster({ data, bitsStored: 12, format: 'DICOM', rescale: HU }))]).toEqual([[0, 4095], [-924, 1976]]);
  });
  it('is in order under a negative slope', () => {
    expect(fullRange(raster({ data: Uint8Array.of(0, 10), format: 'DICOM', rescale: { slope: -2, intercept: 0, units: null } }))).toEqual([-20, 0]);
  });
});

describe('fileWindow', () => {
  it('draws as the recipe’s window “file” does', () => {
    for (const image of [
      raster({ data: Uint8Array.of(0, 10, 128, 255) }),
      raster({ data: Int16Array.of(-1000, 0, 700), signed: true, format: 'DICOM', rescale: HU }),
      raster({ data: Uint16Array.of(5, 60, 700), format: 'DICOM', window: { center: 100, width: 300, shape: 'LINEAR' } }),
    ]) {
      const [own, recipe] = [windowed(image, fileWindow(image)), windowed(image, 'file')];
      own.forEach((level, i) => expect(level).toBeCloseTo(recipe[i]!, 3));
    }
  });
});

describe('presetsFor', () => {
  it('offers CT windows for Hounsfield units, general ones else, none for colour', () => {
    const ids = (image: Parameters<typeof presetsFor>[0]): string[] => presetsFor(image).map(({ id }) => id);
    expect(ids({ channels: 1, rescale: HU })).toEqual(['file', 'soft', 'lung', 'bone', 'brain']);
    expect(ids({ channels: 1, rescale: null })).toEqual(['file', 'percentile', 'full', 'dark', 'bright']);
    expect(ids({ channels: 3, rescale: null })).toEqual([]);
  });
  it('stretches like the recipe’s window “percentile”', () => {
    const image = raster({ data: Uint8Array.from({ length: 200 }, (_, i) => i + 20) });
    const preset = presetsFor(image).find(({ id }) => id === 'percentile')!;
    const [own, recipe] = [windowed(image, preset.window(image)), windowed(image, 'percentile')];
    own.forEach((level, i) => expect(level).toBeCloseTo(recipe[i]!, 3));
  });
  it('splits the file’s window for the dark and the bright half', () => {
    const image = raster({ data: Uint8Array.of(0, 255) });
    const found = presetsFor(image).map((preset) => preset.window(image));
    expect([found[3], found[4]]).toEqual([windowBetween(0, 127.5), windowBetween(127.5, 255)]);
  });
});

describe('dragWindow', () => {
  it('widens to the right and raises the centre downwards, 500 pixels over the range', () => {
    expect(dragWindow({ center: 100, width: 200, shape: 'LINEAR_EXACT' }, 50, -25, 1000)).toEqual({ center: 50, width: 300, shape: 'LINEAR_EXACT' });
  });
  it('never closes', () => {
    expect(dragWindow({ center: 0, width: 10, shape: 'LINEAR' }, -9999, 0, 4096).width).toBe(1);
  });
});
