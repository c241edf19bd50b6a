/**
 * Filtered scanlines → samples. Inflating is zlib's, with the size that the header implies as its limit (a file can't
 * make us allocate more); unfiltering and 8/16-bit de-interlacing are fast-png's. fast-png 8.0.0 garbles interlaced
 * images of less than 8 bits (it takes a byte a pixel), so the seven passes of those go through it one by one.
 */
import { decode } from 'fast-png';
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { damaged } from '../image/index.ts';
import type { PngHeader } from './pngChunks.ts';
import { writePng } from './writePng.ts';

type Samples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

const PASSES = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
] as const;

interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
}

/** Row-major samples of the declared depth, one array element a sample (1, 2 and 4 bits unpacked, not scaled). */
export function readSamples(file: string, header: PngHeader, idat: readonly Uint8Array[]): Samples {
  const passes = passesOf(header);
  const lengths = passes.map((pass) => pass.height * (1 + lineBytes(header, pass.width)));
  const filtered = inflated(file, idat, lengths.reduce((sum, length) => sum + length, 0));
  checkFilters(file, header, passes, filtered);
  if (!header.interlaced || header.depth >= 8) return unpacked(header, header.width, unfiltered(header, filtered));
  const out = new Uint8Array(header.width * header.height);
  let offset = 0;
  passes.forEach((pass, i) => {
    const part = { ...header, width: pass.width, height: pass.height, interlaced: false };
    const samples = unpacked(part, pass.width, unfiltered(part, filtered.subarray(offset, offset + lengths[i]!)));
    offset += lengths[i]!;
    for (let j = 0; j < samples.length; j++) {
      const row = pass.y + Math.floor(j / pass.width) * pass.dy;
      out[row * header.width + pass.x + (j % pass.width) * pass.dx] = samples[j]!;
    }
  });
  return out;
}

function passesOf({ width, height, interlaced }: PngHeader): Pass[] {
  if (!interlaced) return [{ x: 0, y: 0, dx: 1, dy: 1, width, height }];
  return PASSES.map((pass) => ({ ...pass, width: Math.ceil((width - pass.x) / pass.dx), height: Math.ceil((height - pass.y) / pass.dy) }))
    .filter((pass) => pass.width > 0 && pass.height > 0);
}

const lineBytes = ({ depth, channels }: PngHeader, width: number): number => Math.ceil((width * depth * channels) / 8);

function inflated(file: string, idat: readonly Uint8Array[], expected: number): Uint8Array {
  let out: Uint8Array;
  try {
    out = inflateSync(Buffer.concat(idat), { maxOutputLength: expected });
  } catch (cause) {
    throw damaged(file, 'its compressed image data cannot be read or is not of the declared size', cause);
  }
  if (out.length !== expected) throw damaged(file, `it holds ${out.length} bytes of image data where its header asks for ${expected}`);
  return out;
}

function checkFilters(file: string, header: PngHeader, passes: readonly Pass[], filtered: Uint8Array): void {
  let offset = 0;
  for (const pass of passes) {
    for (let row = 0; row < pass.height; row++, offset += 1 + lineBytes(header, pass.width)) {
      if (filtered[offset]! > 4) throw damaged(file, `row ${row} names a filter that does not exist`);
    }
  }
}

/** Hands already inflated scanlines to fast-png as a minimal file with stored (uncompressed) data. */
function unfiltered(header: PngHeader, filtered: Uint8Array): Samples {
  const { data } = decode(writePng(header, deflateSync(filtered, { level: constants.Z_NO_COMPRESSION })));
  return data as Samples;
}

function unpacked(header: PngHeader, width: number, data: Samples): Samples {
  const { depth, height } = header;
  if (depth >= 8) return data;
  const stride = lineBytes(header, width);
  const perByte = 8 / depth;
  const mask = 2 ** depth - 1;
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = data[y * stride + Math.floor(x / perByte)]!;
      out[y * width + x] = (byte >> (8 - depth * ((x % perByte) + 1))) & mask;
    }
  }
  return out;
}
