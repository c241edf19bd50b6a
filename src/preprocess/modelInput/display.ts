import type { Raster } from '../../domain/raster/index.ts';
import { resizeAntialiased } from '../resize/index.ts';
import { windowed } from '../window/index.ts';
import type { WindowMode } from '../window/index.ts';

export interface DisplayImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** The raster as 8-bit pixels, its longer side at most `maxSide`, its shape kept; never enlarged. */
export function toDisplay(raster: Raster, maxSide: number, window: WindowMode = 'file'): DisplayImage {
  const { width, height, channels } = raster;
  const factor = Math.min(1, maxSide / Math.max(width, height));
  const outWidth = Math.max(1, Math.round(width * factor));
  const outHeight = Math.max(1, Math.round(height * factor));
  const values = windowed(raster, window);
  const resized = factor === 1 ? values : resizeAntialiased(values, width, height, channels, outWidth, outHeight);
  const data = new Uint8Array(resized.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.round(resized[i]!);
  return { width: outWidth, height: outHeight, channels, data };
}
