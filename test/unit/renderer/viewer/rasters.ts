import type { Raster } from '../../../../src/domain/raster/index.ts';

/** A raster for tests; what isn't said is a grey 8-bit PNG. */
export function raster(part: Partial<Raster> & Pick<Raster, 'data'>): Raster {
  return {
    width: part.data.length / (part.channels ?? 1), height: 1, channels: 1, bitsStored: part.data.BYTES_PER_ELEMENT * 8, signed: false,
    photometric: part.channels === 3 ? 'RGB' : 'MONOCHROME2', window: null, rescale: null, spacing: null, frame: 0, frames: 1, format: 'PNG', ...part,
  };
}
