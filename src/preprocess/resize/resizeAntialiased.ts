/**
 * ONNX `Resize` (opset 18) with mode=linear, antialias=1, coordinate_transformation_mode=half_pixel, exclude_outside=0,
 * as onnxruntime's CPU kernel computes it: separable, a triangle filter that is widened by the shrink factor, its
 * weights cut off at the border and normalised. Pillow's BILINEAR resize is the same.
 */
interface Taps {
  /** First source index of each output index. */
  readonly first: Int32Array;
  /** `length` weights an output index; the unused ones at the end are 0. */
  readonly weights: Float64Array;
  readonly length: number;
}

/** Row-major, channels interleaved. Returns `outHeight * outWidth * channels` values. */
export function resizeAntialiased(data: Float32Array, width: number, height: number, channels: number, outWidth: number, outHeight: number): Float32Array<ArrayBuffer> {
  const across = alongRows(data, width, height, channels, taps(width, outWidth), outWidth);
  return alongColumns(across, outWidth * channels, taps(height, outHeight), outHeight);
}

function taps(from: number, to: number): Taps {
  const step = from / to;
  const support = Math.max(1, step);
  const length = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * length);
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * step;
    const start = Math.max(0, Math.floor(center - support + 0.5));
    const end = Math.min(from, Math.floor(center + support + 0.5));
    first[i] = start;
    let sum = 0;
    for (let j = start; j < end; j++) {
      const weight = Math.max(0, 1 - Math.abs((j - center + 0.5) / support));
      weights[i * length + j - start] = weight;
      sum += weight;
    }
    for (let j = 0; j < end - start; j++) weights[i * length + j] = weights[i * length + j]! / sum;
  }
  return { first, weights, length };
}

function alongRows(data: Float32Array, width: number, height: number, channels: number, { first, weights, length }: Taps, outWidth: number): Float32Array {
  const out = new Float32Array(height * outWidth * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      const count = Math.min(length, width - first[x]!);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0, at = (y * width + first[x]!) * channels + c; k < count; k++, at += channels) sum += data[at]! * weights[x * length + k]!;
        out[(y * outWidth + x) * channels + c] = sum;
      }
    }
  }
  return out;
}

function alongColumns(data: Float32Array, stride: number, { first, weights, length }: Taps, outHeight: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(outHeight * stride);
  const height = data.length / stride;
  for (let y = 0; y < outHeight; y++) {
    const count = Math.min(length, height - first[y]!);
    for (let k = 0; k < count; k++) {
      const weight = weights[y * length + k]!;
      if (weight === 0) continue;
      const row = (first[y]! + k) * stride;
      for (let x = 0; x < stride; x++) out[y * stride + x] = out[y * stride + x]! + data[row + x]! * weight;
    }
  }
  return out;
}
