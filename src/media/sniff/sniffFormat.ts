import { GraftError } from '../../domain/errors/index.ts';
import type { RasterFormat } from '../../domain/raster/index.ts';

/** A format that this version reads, or the name of one that it recognises and doesn't. */
export type SniffedFormat = { readonly format: RasterFormat } | { readonly format: null; readonly name: string | null };

const ascii = (bytes: Uint8Array, from: number, length: number): string => String.fromCharCode(...bytes.subarray(from, from + length));

/**
 * What a file is, by its first bytes; its name says nothing.
 * A damaged PNG signature (a transfer that changed line ends, say) still counts as PNG, for its decoder to name the damage.
 */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  if (ascii(bytes, 1, 3) === 'PNG' || (bytes[0] === 0x89 && ascii(bytes, 12, 4) === 'IHDR')) return { format: 'PNG' };
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return { format: 'JPEG' };
  if (bytes.length >= 132 && ascii(bytes, 128, 4) === 'DICM') return { format: 'DICOM' };
  const other = otherFormat(bytes);
  if (other !== null) return { format: null, name: other };
  return looksLikeBareDataset(bytes) ? { format: 'DICOM' } : { format: null, name: null };
}

function otherFormat(bytes: Uint8Array): string | null {
  const head = ascii(bytes, 0, 4);
  if (head === 'II*\0' || head === 'MM\0*' || head === 'II+\0' || head === 'MM\0+') return 'TIFF';
  if (head === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'WebP';
  if (head === 'GIF8') return 'GIF';
  if (head === '%PDF') return 'PDF';
  if (head === 'PK\u0003\u0004') return 'ZIP archive';
  if (head.startsWith('BM')) return 'BMP';
  if (ascii(bytes, 4, 4) === 'jP  ' || (bytes[0] === 0xff && bytes[1] === 0x4f)) return 'JPEG 2000';
  if (head.startsWith('\u001f\u008b')) return 'gzip (NIfTI?)';
  if (['n+1', 'ni1'].includes(ascii(bytes, 344, 3))) return 'NIfTI';
  return null;
}

/** DICOM without preamble: a data element of group 0002 or 0008 comes first, in explicit or implicit form, either byte order. */
function looksLikeBareDataset(bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const little of [true, false]) {
    const group = view.getUint16(0, little);
    if (group !== 0x0002 && group !== 0x0008) continue;
    if (/^[A-Z]{2}$/.test(ascii(bytes, 4, 2))) return true;
    const length = view.getUint32(4, little);
    if (view.getUint16(2, little) <= 0x1200 && length % 2 === 0 && length + 8 <= bytes.length) return true;
  }
  return false;
}

/** The refusal for a file of no readable format. */
export function unsupported(file: string, name: string | null): GraftError {
  const what = name === null ? 'is not an image of a known format' : `is ${name}, which this version does not read`;
  return new GraftError('UNSUPPORTED_FILE', `${file} ${what}.`, {
    file,
    remedy: 'Convert it to PNG, JPEG or uncompressed DICOM, or leave it out of the folder.',
  });
}
