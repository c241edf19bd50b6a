/** Reference values by other programs; see test/fixtures/preprocess/make_reference.py. */
import { readFileSync } from 'node:fs';

interface Reference {
  readonly resizes: readonly { width: number; height: number; channels: number; outWidth: number; outHeight: number; onnx: number[] }[];
  readonly windows: { stored: number[]; slope: number; intercept: number; cases: { center: number; width: number; shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'; levels: number[] }[] };
  readonly percentiles: { height: number; width: number; percents: number[]; values: number[] };
  readonly affine: { size: number; cases: { degrees: number; zoom: number; shiftX: number; shiftY: number; flip: boolean; out: number[] }[] };
}

export const reference = JSON.parse(readFileSync(new URL('../../fixtures/preprocess/reference.json', import.meta.url), 'utf8')) as Reference;

/** The image that the reference script computes by the same formula. */
export function pattern(height: number, width: number, channels: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: height * width * channels }, (_, i) => {
    const c = i % channels;
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    return (x * x * 7 + y * 13 + x * y * 3 + c * 29) % 256;
  });
}
