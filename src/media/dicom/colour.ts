/** Colour spaces of DICOM → RGB. */
import type { PixelArray } from '../../domain/raster/index.ts';
import { lookUp } from './lookupTables.ts';
import type { Palette } from './lookupTables.ts';

/** YBR_FULL of 8 bits → RGB (PS3.3 C.7.6.3.1.2, ITU-R BT.601 full range), rounded and clipped. */
export function ybrFullToRgb(ybr: PixelArray): Uint8Array<ArrayBuffer> {
  const out = new Uint8ClampedArray(ybr.length);
  for (let i = 0; i < ybr.length; i += 3) {
    const y = ybr[i]!;
    const cb = ybr[i + 1]! - 128;
    const cr = ybr[i + 2]! - 128;
    out[i] = y + 1.402 * cr;
    out[i + 1] = y - (0.114 * 1.772 * cb + 0.299 * 1.402 * cr) / 0.587;
    out[i + 2] = y + 1.772 * cb;
  }
  return new Uint8Array(out.buffer);
}

/** Palette indices → RGB in the depth of the palette. */
export function paletteToRgb(indices: PixelArray, palette: Palette): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  const out = palette.red.bits > 8 ? new Uint16Array(indices.length * 3) : new Uint8Array(indices.length * 3);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    out[i * 3] = lookUp(palette.red, index);
    out[i * 3 + 1] = lookUp(palette.green, index);
    out[i * 3 + 2] = lookUp(palette.blue, index);
  }
  return out;
}
