import type { PixelArray, Raster } from '../../../src/domain/raster/index.ts';

/** A raster of one row unless `fields` say otherwise. */
export function raster(data: PixelArray, fields: Partial<Raster>): Raster {
  return {
    width: data.length / (fields.channels ?? 1), height: 1, channels: 1, data, bitsStored: 8, signed: false, photometric: 'MONOCHROME2',
    window: null, rescale: null, spacing: null, frame: 0, frames: 1, format: 'PNG', ...fields,
  };
}
