/** The marker segments of JPEG (ITU-T T.81, annex B). */
import { damaged } from '../image/index.ts';

export interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly precision: number;
  readonly components: number;
  /** T.81 table B.1: 0 baseline, 1 extended, 2 progressive, 3 lossless, 9 and 10 with arithmetic coding, … */
  readonly process: number;
  /** Horizontal and vertical sampling factor of each component, as one byte 0xHV. */
  readonly sampling: readonly number[];
}

export interface JpegSegments {
  readonly frame: JpegFrame;
  /** The same image without what pixels don't depend on: damaged comments, profiles and thumbnails can't stop a decoder. */
  readonly essential: Uint8Array<ArrayBuffer>;
}

const [SOI, EOI, SOS, DHT, DAC, APP0, APP14] = [0xd8, 0xd9, 0xda, 0xc4, 0xcc, 0xe0, 0xee];
/** Every start-of-frame marker is C0 to CF without DHT, JPG and DAC. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![DHT, 0xc8, DAC].includes(marker);
const PIXEL_TABLES = [DHT, DAC, 0xdb, 0xdd];

/** Reads up to the first scan; what follows is kept as it is. Throws UNREADABLE_FILE. */
export function readJpegSegments(file: string, bytes: Uint8Array): JpegSegments {
  const kept: Uint8Array[] = [Uint8Array.of(0xff, SOI)];
  let frame: JpegFrame | null = null;
  let offset = 2;
  for (;;) {
    const at = nextMarker(bytes, offset);
    if (at === null) throw damaged(file, 'it ends before its image data');
    const marker = bytes[at]!;
    if (marker === EOI) throw damaged(file, 'it ends before its image data');
    if (marker === SOS) {
      if (frame === null) throw damaged(file, 'its image data begins before its size is stated');
      kept.push(bytes.subarray(at - 1));
      if (!hasEnd(bytes, at)) kept.push(Uint8Array.of(0xff, EOI));
      return { frame, essential: new Uint8Array(Buffer.concat(kept)) };
    }
    offset = at + 1;
    if (marker === SOI || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    const length = segmentLength(bytes, offset);
    const body = bytes.subarray(offset + 2, offset + length);
    if (isFrame(marker)) {
      if (offset + length > bytes.length) throw damaged(file, 'its header is cut off');
      frame = readFrame(file, marker, body);
    }
    if (isFrame(marker) && frame!.components === 1) kept.push(withPlainSampling(bytes.subarray(at - 1, offset + length)));
    else if (isFrame(marker) || PIXEL_TABLES.includes(marker) || decidesColour(marker, body)) kept.push(bytes.subarray(at - 1, offset + length));
    offset += Math.max(2, length);
  }
}

/** Some writers leave the end marker out; decoders that are strict about missing data ask for it. */
function hasEnd(bytes: Uint8Array, from: number): boolean {
  for (let i = bytes.length - 2; i > from; i--) if (bytes[i] === 0xff && bytes[i + 1] === EOI) return true;
  return false;
}

/** Index of the marker code of the next FF xx, skipping stray bytes and fill as libjpeg does. */
function nextMarker(bytes: Uint8Array, from: number): number | null {
  let offset = from;
  for (;;) {
    while (offset < bytes.length && bytes[offset] !== 0xff) offset++;
    while (offset < bytes.length && bytes[offset] === 0xff) offset++;
    if (offset >= bytes.length) return null;
    if (bytes[offset] !== 0) return offset;
  }
}

const segmentLength = (bytes: Uint8Array, offset: number): number => ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);

/** JFIF and Adobe headers say what the components mean; a shortened one says nothing (libjpeg reads them alike). */
function decidesColour(marker: number, body: Uint8Array): boolean {
  const name = String.fromCharCode(...body.subarray(0, 5));
  return (marker === APP0 && name === 'JFIF\0' && body.length >= 14) || (marker === APP14 && name === 'Adobe' && body.length >= 12);
}

/** Of a single component the factors mean nothing (T.81 A.2.2), but TurboJPEG refuses all but 1 × 1. */
function withPlainSampling(segment: Uint8Array): Uint8Array {
  const copy = segment.slice();
  copy[11] = 0x11;
  return copy;
}

function readFrame(file: string, marker: number, body: Uint8Array): JpegFrame {
  if (body.length < 6 || body.length < 6 + 3 * body[5]!) throw damaged(file, 'its frame header is too short');
  const sampling = Array.from({ length: body[5]! }, (_, i) => body[7 + 3 * i]!);
  return { precision: body[0]!, height: (body[1]! << 8) | body[2]!, width: (body[3]! << 8) | body[4]!, components: body[5]!, process: marker & 0x0f, sampling };
}
