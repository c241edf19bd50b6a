import type { Raster } from '../../domain/raster/index.ts';
import type { InputSpec } from '../../domain/recipe/index.ts';
import { windowed } from '../../preprocess/index.ts';
import type { RgbImage } from '../onnx/index.ts';

/** The raster at its own size as an exported model takes it: windowed to 0..255, grey repeated. The resize is the model's. */
export function rgbImage(raster: Raster, { window }: InputSpec): RgbImage {
  const { width, height, channels } = raster;
  const levels = windowed(raster, window);
  if (channels === 3) return { width, height, data: levels };
  const data = new Float32Array(3 * levels.length);
  for (let i = 0; i < levels.length; i++) data.fill(levels[i]!, 3 * i, 3 * i + 3);
  return { width, height, data };
}
