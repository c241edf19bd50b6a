import type { PixelArray, Raster, VoiWindow } from '../../domain/raster/index.ts';
import { levelMap } from '../../preprocess/index.ts';

const ALPHA = 0xff000000;
/** Offset and length of the table of all values a sample can have; null where that is too many. */
function tableSpan(data: PixelArray): readonly [offset: number, length: number] | null {
  if (data instanceof Uint8Array) return [0, 256];
  if (data instanceof Int8Array) return [128, 256];
  if (data instanceof Uint16Array) return [0, 65_536];
  if (data instanceof Int16Array) return [32_768, 65_536];
  return null;
}

/**
 * Draws a raster through a window into RGBA pixels, `width * height` little-endian words. Grey of up to 16 bits goes
 * through a table, so that dragging the window over a large radiograph stays smooth. Levels are rounded to nearest.
 */
export function paintPixels(raster: Raster, window: VoiWindow | 'file', out: Uint32Array): void {
  const level = levelMap(raster, window);
  const { data } = raster;
  const pixels = raster.width * raster.height;
  if (raster.channels === 3) {
    for (let i = 0, j = 0; i < pixels; i++, j += 3) {
      out[i] = (ALPHA | (Math.round(level(data[j + 2]!)) << 16) | (Math.round(level(data[j + 1]!)) << 8) | Math.round(level(data[j]!))) >>> 0;
    }
    return;
  }
  const grey = (stored: number): number => (ALPHA | (Math.round(level(stored)) * 0x010101)) >>> 0;
  const span = tableSpan(data);
  if (!span || span[1] > pixels) {
    for (let i = 0; i < pixels; i++) out[i] = grey(data[i]!);
    return;
  }
  const [offset, length] = span;
  const table = new Uint32Array(length);
  for (let i = 0; i < length; i++) table[i] = grey(i - offset);
  for (let i = 0; i < pixels; i++) out[i] = table[data[i]! + offset]!;
}
