import type { Raster, VoiWindow } from '../../domain/raster/index.ts';
import { paintPixels } from './paint.ts';

/** A raster as a canvas of its own size, through a window. `reuse`: a canvas of that size to draw into. */
export function drawRaster(raster: Raster, window: VoiWindow | 'file', reuse?: OffscreenCanvas): OffscreenCanvas {
  const canvas = reuse ?? new OffscreenCanvas(raster.width, raster.height);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('This browser gives no canvas to draw on.');
  const pixels = new ImageData(raster.width, raster.height);
  paintPixels(raster, window, new Uint32Array(pixels.data.buffer));
  context.putImageData(pixels, 0, 0);
  return canvas;
}
