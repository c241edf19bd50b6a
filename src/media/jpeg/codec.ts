/** The two decoders behind JPEG (docs/decisions/0004-decoders.md). */
import { decode as decodeSlowly } from 'jpeg-js';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import type { DecodeLimits } from '../image/index.ts';

/** What libjpeg-turbo's WebAssembly build (Embind) offers. */
interface TurboDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number };
  /** A view of the module's memory. */
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}
export interface TurboModule {
  readonly JPEGDecoder: new () => TurboDecoder;
}
type TurboFactory = (options: { readonly wasmBinary: Uint8Array }) => Promise<TurboModule>;

export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Compiling takes longer than decoding a small image, and the module keeps nothing from one image to the next. */
let loaded: Promise<TurboModule> | null = null;

/** The module, compiled once a process; once more after a failure that may have left it broken (out of memory). */
export function turboModule(): Promise<TurboModule> {
  loaded ??= loadTurbo().catch((error: unknown) => {
    loaded = null;
    throw error;
  });
  return loaded;
}

const TURBO = '@cornerstonejs/codec-libjpeg-turbo-8bit';

/** Name and version of the decoder whose pixels a JPEG has, for the record of what ran. */
export async function jpegDecoderVersion(): Promise<string> {
  const require = createRequire(import.meta.url);
  const wasm = require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm');
  const text = await readFile(join(wasm.slice(0, wasm.lastIndexOf(TURBO.replace('/', sep)) + TURBO.length), 'package.json'), 'utf8');
  return `libjpeg-turbo (${TURBO} ${(JSON.parse(text) as { version: string }).version})`;
}

async function loadTurbo(): Promise<TurboModule> {
  const require = createRequire(import.meta.url);
  const factory = require('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs') as TurboFactory;
  return factory({ wasmBinary: await readFile(require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm')) });
}

/**
 * Grey and three-component JPEG of 8 bits, to grey or RGB. TurboJPEG decodes to the end and then fails for any of
 * libjpeg's warnings, from harmless padding to missing data, without saying which. The stricter reading of jpeg-js
 * tells them apart: what it accepts is whole, and TurboJPEG's pixels stand. Throws for damaged data.
 */
export function decodeTurbo(turbo: TurboModule, bytes: Uint8Array, limits: DecodeLimits): Decoded {
  const decoder = new turbo.JPEGDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    try {
      decoder.decode();
    } catch (error) {
      // A number is the address of a C++ exception: libjpeg's answer. Anything else came from the module itself.
      if (typeof error !== 'number') loaded = null;
      decodeStrictly(bytes, limits);
    }
    const { width, height, componentCount } = decoder.getFrameInfo();
    return { width, height, channels: componentCount, data: new Uint8Array(decoder.getDecodedBuffer()) };
  } finally {
    decoder.delete();
  }
}

/** Also what TurboJPEG has no way out for: CMYK and YCCK, to RGB, and unusual subsamplings. No arithmetic coding. */
export function decodeStrictly(bytes: Uint8Array, limits: DecodeLimits): Decoded {
  const { width, height, data } = decodeSlowly(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: limits.frameBytes / 3e6,
    maxMemoryUsageInMB: limits.frameBytes / 1e5,
  });
  return { width, height, channels: 3, data: new Uint8Array(data) };
}
