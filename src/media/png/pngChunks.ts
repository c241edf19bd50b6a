/** The container of PNG (W3C PNG, sections 5 and 11): signature, chunk lengths and checksums, header fields. */
import { crc32 } from 'node:zlib';
import { damaged } from '../image/index.ts';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
/** Colour type → allowed bit depths. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly channels: number;
  readonly interlaced: boolean;
}

export interface PngParts {
  readonly header: PngHeader;
  /** RGB triples; null without a palette. */
  readonly palette: Uint8Array | null;
  readonly transparency: Uint8Array | null;
  /** The IDAT chunks' content in order. */
  readonly idat: readonly Uint8Array[];
  /** Pixels per metre, where pHYs says so. */
  readonly perMetre: { readonly x: number; readonly y: number } | null;
}

/** Splits a PNG into the parts that pixels depend on. Throws UNREADABLE_FILE, naming what is broken. */
export function readPngParts(file: string, bytes: Uint8Array): PngParts {
  if (!SIGNATURE.every((value, i) => bytes[i] === value)) throw damaged(file, 'its PNG signature was changed, as by a transfer in text mode');
  let header: PngHeader | null = null;
  let palette: Uint8Array | null = null;
  let transparency: Uint8Array | null = null;
  let perMetre: PngParts['perMetre'] = null;
  const idat: Uint8Array[] = [];
  for (const { type, data } of chunks(file, bytes)) {
    if (header === null && type !== 'IHDR') throw damaged(file, 'a PNG must begin with IHDR');
    if (type === 'IHDR') header = readHeader(file, data);
    else if (type === 'PLTE') palette = checkedPalette(file, data);
    else if (type === 'tRNS') transparency = data;
    else if (type === 'IDAT') idat.push(data);
    else if (type === 'pHYs') perMetre = readDensity(data);
    else if (/^[A-Z]/.test(type) && type !== 'IEND') throw damaged(file, `it holds an unknown critical chunk "${type}"`);
  }
  if (header === null) throw damaged(file, 'it ends before its header');
  if (idat.length === 0) throw damaged(file, 'it holds no image data (IDAT)');
  if (header.colorType === 3 && palette === null) throw damaged(file, 'its palette (PLTE) is missing');
  return { header, palette, transparency, idat, perMetre };
}

function* chunks(file: string, bytes: Uint8Array): Generator<{ type: string; data: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = SIGNATURE.length;
  while (offset + 12 <= bytes.length) {
    const length = view.getUint32(offset);
    const end = offset + 8 + length;
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    if (end + 4 > bytes.length) throw damaged(file, `its chunk "${printable(type)}" is cut off`);
    if (crc32(bytes.subarray(offset + 4, end)) !== view.getUint32(end)) throw damaged(file, `the checksum of its chunk "${printable(type)}" is wrong`);
    yield { type, data: bytes.subarray(offset + 8, end) };
    if (type === 'IEND') return;
    offset = end + 4;
  }
  throw damaged(file, 'it ends before IEND');
}

const printable = (type: string): string => type.replaceAll(/[^ -~]/g, '?');

function readHeader(file: string, data: Uint8Array): PngHeader {
  if (data.length !== 13) throw damaged(file, 'its header (IHDR) has a wrong length');
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth, colorType, compression, filter, interlace] = [data[8]!, data[9]!, data[10]!, data[11]!, data[12]!];
  if (DEPTHS[colorType] === undefined) throw damaged(file, `its colour type ${colorType} does not exist`);
  if (!DEPTHS[colorType].includes(depth)) throw damaged(file, `a bit depth of ${depth} is not possible with colour type ${colorType}`);
  if (compression !== 0 || filter !== 0 || interlace > 1) throw damaged(file, 'its header names an unknown compression, filter or interlace method');
  return { width: view.getUint32(0), height: view.getUint32(4), depth, colorType, channels: CHANNELS[colorType]!, interlaced: interlace === 1 };
}

function checkedPalette(file: string, data: Uint8Array): Uint8Array {
  if (data.length === 0 || data.length % 3 !== 0 || data.length > 768) throw damaged(file, 'its palette (PLTE) has a wrong length');
  return data;
}

function readDensity(data: Uint8Array): PngParts['perMetre'] {
  if (data.length !== 9 || data[8] !== 1) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return { x: view.getUint32(0), y: view.getUint32(4) };
}
