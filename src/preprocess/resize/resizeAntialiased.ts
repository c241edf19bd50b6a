/**
 * ONNX `Resize` (opset 18) with mode=linear, antialias=1, coordinate_transformation_mode=half_pixel, exclude_outside=0,
 * as onnxruntime's CPU kernel computes it: separable, a triangle filter that is widened by the shrink factor. Beyond the
 * border the edge value is repeated (Pillow instead leaves those weights out, which is exclude_outside=1).
 */
const { fround } = Math;

interface Taps {
  /** First source index of each output index; `length` taps from it lie inside the source. */
  readonly first: Int32Array;
  /** `length` weights an output index, which sum to 1. */
  readonly weights: Float64Array;
  readonly length: number;
}

/** Row-major, channels interleaved. Returns `outHeight * outWidth * channels` values. */
export function resizeAntialiased(data: Float32Array, width: number, height: number, channels: number, outWidth: number, outHeight: number): Float32Array<ArrayBuffer> {
  const across = alongRows(data, width, height, channels, taps(width, outWidth), outWidth);
  return alongColumns(across, outWidth * channels, taps(height, outHeight), outHeight);
}

function taps(from: number, to: number): Taps {
  // In single precision where onnxruntime is: on a large radiograph the rounding of a centre shows in the third digit.
  const scale = fround(to / from);
  const step = fround(1 / scale);
  const support = Math.max(1, step);
  const length = Math.min(from, Math.ceil(support) * 2 + 1);
  const first = new Int32Array(to);
  const weights = new Float64Array(to * length);
  for (let i = 0; i < to; i++) {
    const center = step === 1 ? i + 0.5 : fround(0.5 + fround(fround((i + 0.5) / scale) - 0.5));
    const start = Math.floor(center - support + 0.5);
    const end = Math.floor(center + support + 0.5);
    const base = Math.min(Math.max(0, start), from - length);
    first[i] = base;
    let sum = 0;
    for (let j = start; j < end; j++) sum += triangle(j, center, support);
    for (let j = start; j < end; j++) {
      const at = i * length + Math.min(from - 1, Math.max(0, j)) - base;
      weights[at] = weights[at]! + triangle(j, center, support) / sum;
    }
  }
  return { first, weights, length };
}

const triangle = (j: number, center: number, support: number): number => Math.max(0, 1 - Math.abs(j + 0.5 - center) / support);

function alongRows(data: Float32Array, width: number, height: number, channels: number, { first, weights, length }: Taps, outWidth: number): Float32Array {
  const out = new Float32Array(height * outWidth * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0, at = (y * width + first[x]!) * channels + c; k < length; k++, at += channels) sum += data[at]! * weights[x * length + k]!;
        out[(y * outWidth + x) * channels + c] = sum;
      }
    }
  }
  return out;
}

function alongColumns(data: Float32Array, stride: number, { first, weights, length }: Taps, outHeight: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(outHeight * stride);
  for (let y = 0; y < outHeight; y++) {
    for (let k = 0; k < length; k++) {
      const weight = weights[y * length + k]!;
      if (weight === 0) continue;
      const row = (first[y]! + k) * stride;
      for (let x = 0; x < stride; x++) out[y * stride + x] = out[y * stride + x]! + data[row + x]! * weight;
    }
  }
  return out;
}
