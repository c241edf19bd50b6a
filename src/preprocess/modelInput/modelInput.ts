import type { Raster } from '../../domain/raster/index.ts';
import type { InputSpec } from '../../domain/recipe/index.ts';
import { resizeAntialiased } from '../resize/index.ts';
import { windowed } from '../window/index.ts';

/** Grows when the meaning of any part of the preprocessing changes, so that caches of an older version are not read. */
const VERSION = 1;

/**
 * The pixels that a model sees: `size × size × 3`, row-major, RGB interleaved, 0..255, not rounded; grey is repeated.
 * Windowed at full depth first, then resized as ONNX Resize does, so that an exported graph gets the same numbers.
 */
export function toModelInput(raster: Raster, spec: InputSpec): Float32Array<ArrayBuffer> {
  const { width, height, channels } = raster;
  const resized = resizeAntialiased(windowed(raster, spec.window), width, height, channels, spec.size, spec.size);
  if (channels === 3) return resized;
  const out = new Float32Array(resized.length * 3);
  for (let i = 0; i < resized.length; i++) out.fill(resized[i]!, i * 3, i * 3 + 3);
  return out;
}

/** Equal for equal preprocessing: the part of a cache key that stands for it. */
export function preprocessingKey({ size, resize, window }: InputSpec): string {
  return `v${VERSION}-${size}-${resize}-${window}`;
}
