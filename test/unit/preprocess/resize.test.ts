import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeAntialiased } from '../../../src/preprocess/index.ts';
import { pattern, reference } from './reference.ts';

describe('resizeAntialiased', () => {
  for (const { width, height, channels, outWidth, outHeight, onnx } of reference.resizes) {
    it(`gives onnxruntime's pixels for ${width}×${height}×${channels} → ${outWidth}×${outHeight}`, () => {
      const ours = resizeAntialiased(pattern(height, width, channels), width, height, channels, outWidth, outHeight);
      expect(ours).toHaveLength(onnx.length);
      expect(Math.max(...onnx.map((value, i) => Math.abs(value - ours[i]!)))).toBeLessThan(2e-4);
    });
  }

  it('leaves an image of the asked size as it is', () => {
    const image = pattern(7, 5, 3);
    expect(resizeAntialiased(image, 5, 7, 3, 5, 7)).toEqual(image);
  });

  it('keeps a flat image flat and stays within the range of its input', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(fc.property(side, side, side, side, fc.integer({ min: 0, max: 255 }), (width, height, outWidth, outHeight, level) => {
      const flat = resizeAntialiased(new Float32Array(width * height).fill(level), width, height, 1, outWidth, outHeight);
      const mixed = resizeAntialiased(pattern(height, width, 1), width, height, 1, outWidth, outHeight);
      return flat.every((value) => Math.abs(value - level) < 1e-3) && mixed.every((value) => value >= -1e-3 && value <= 255.001);
    }));
  });
});
