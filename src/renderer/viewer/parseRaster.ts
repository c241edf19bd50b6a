import type { PixelArray, Raster } from '../../domain/raster/index.ts';
import { GraftError } from '../../domain/errors/index.ts';

const TYPES = {
  uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array,
  uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array,
} as const;
type Header = Omit<Raster, 'data'> & { readonly dtype: keyof typeof TYPES };

/**
 * Pixels at full depth as the host sends them: uint32 length of a JSON header, the header, padding to a multiple of 8,
 * then the samples, little-endian as is every machine Graft runs on. Throws UNREADABLE_FILE for anything else.
 */
export function parseRaster(bytes: ArrayBuffer): Raster {
  const broken = (what: string): GraftError => new GraftError('UNREADABLE_FILE', `The image arrived incomplete: ${what}.`, { remedy: 'Go on and come back to it; if it stays, look whether its file can be opened.' });
  if (bytes.byteLength < 4) throw broken('no header');
  const length = new DataView(bytes).getUint32(0, true);
  const start = Math.ceil((4 + length) / 8) * 8;
  if (start > bytes.byteLength) throw broken('its header ends too early');
  const { dtype, ...header } = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length))) as Header;
  const Type = TYPES[dtype];
  if (!Type) throw broken(`samples of type ${String(dtype)}`);
  const samples = header.width * header.height * header.channels;
  if (start + samples * Type.BYTES_PER_ELEMENT > bytes.byteLength) throw broken('pixels are missing');
  return { ...header, data: new Type(bytes, start, samples) as PixelArray };
}
