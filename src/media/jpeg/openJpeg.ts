import { orientation as exifOrientation } from 'exifr/dist/mini.esm.mjs';
import { GraftError } from '../../domain/errors/index.ts';
import type { Raster } from '../../domain/raster/index.ts';
import { checkSize, damaged } from '../image/index.ts';
import type { DecodeLimits, OpenImage } from '../image/index.ts';
import { decodeStrictly, decodeTurbo, turboModule } from './codec.ts';
import type { Decoded } from './codec.ts';
import { readJpegSegments } from './jpegSegments.ts';
import type { JpegFrame } from './jpegSegments.ts';
import { orient } from './orient.ts';

/** Each 8 × 8 block takes at least one bit under Huffman coding. */
const PIXELS_PER_BYTE = 8 * 64;
const ARITHMETIC_FROM = 9;

/**
 * 8-bit JPEG: baseline, extended and progressive, Huffman or arithmetic; grey, YCbCr, RGB, and CMYK turned into RGB.
 * Of an MPO the first image. `stored` is RGB or grey before the EXIF orientation, `raster` is upright.
 * Throws UNREADABLE_FILE for a damaged or cut-off file, UNSUPPORTED_FILE for 12 bit, lossless and too large ones.
 */
export async function openJpeg(file: string, bytes: Uint8Array<ArrayBuffer>, limits: DecodeLimits): Promise<OpenImage> {
  const { frame, essential } = readJpegSegments(file, bytes);
  refuseUnsupported(file, frame);
  checkSize(file, frame.width, frame.height, Math.max(3, frame.components), limits);
  if (frame.process < ARITHMETIC_FROM && frame.width * frame.height > essential.length * PIXELS_PER_BYTE) {
    throw damaged(file, `it declares ${frame.width} × ${frame.height} pixels, more than its ${bytes.length} bytes can hold`);
  }
  const decode = readableByTurbo(frame) ? await turboDecode(essential, limits) : (): Decoded => decodeStrictly(essential, limits);
  const stored = (): Decoded => checked(file, frame, decode);
  const orientation = await readOrientation(bytes);
  const colour = frame.components > 1;
  return {
    format: 'JPEG',
    rows: frame.height,
    columns: frame.width,
    frames: 1,
    samplesPerPixel: colour ? 3 : 1,
    bitsStored: 8,
    photometric: colour ? 'RGB' : 'MONOCHROME2',
    orientation,
    identity: {},
    stored: () => stored().data,
    afterModality: () => null,
    raster: () => toRaster(stored(), orientation),
  };
}

/** TurboJPEG has no way out for CMYK and knows only the usual subsamplings. */
function readableByTurbo({ components, sampling }: JpegFrame): boolean {
  if (components === 1) return true;
  return components === 3 && [0x11, 0x21, 0x12, 0x22, 0x41, 0x14].includes(sampling[0]!) && sampling[1] === 0x11 && sampling[2] === 0x11;
}

async function turboDecode(essential: Uint8Array, limits: DecodeLimits): Promise<() => Decoded> {
  const turbo = await turboModule();
  return () => decodeTurbo(turbo, essential, limits);
}

function refuseUnsupported(file: string, frame: JpegFrame): void {
  const refuse = (what: string): never => {
    throw new GraftError('UNSUPPORTED_FILE', `${file} is ${what}, which this version does not read.`, { file, remedy: 'Export it as PNG or as an 8-bit JPEG.' });
  };
  if (frame.precision !== 8) refuse(`a JPEG of ${frame.precision} bits`);
  if (![0, 1, 2, 9, 10].includes(frame.process)) refuse('a lossless or hierarchical JPEG');
  if (![1, 3, 4].includes(frame.components)) refuse(`a JPEG of ${frame.components} components`);
}

function checked(file: string, frame: JpegFrame, decode: () => Decoded): Decoded {
  let decoded: Decoded;
  try {
    decoded = decode();
  } catch (cause) {
    throw damaged(file, 'its image data is cut off or broken', cause);
  }
  if (decoded.width !== frame.width || decoded.height !== frame.height || decoded.data.length !== frame.width * frame.height * decoded.channels) throw damaged(file, 'it holds another size than it declares');
  return decoded;
}

/** 1 where there is no EXIF or it is broken: pixels never depend on more than this one number of it. */
async function readOrientation(bytes: Uint8Array): Promise<number> {
  try {
    const value = await exifOrientation(bytes);
    return value !== undefined && value >= 1 && value <= 8 ? value : 1;
  } catch {
    return 1;
  }
}

function toRaster(decoded: Decoded, orientation: number): Raster {
  const { width, height, channels, data } = orient(decoded, orientation);
  const colour = channels === 3;
  return { width, height, channels: colour ? 3 : 1, data, bitsStored: 8, signed: false, photometric: colour ? 'RGB' : 'MONOCHROME2', window: null, rescale: null, spacing: null, frame: 0, frames: 1, format: 'JPEG' };
}
