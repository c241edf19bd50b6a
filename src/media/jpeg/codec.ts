/** The two decoders behind JPEG (docs/decisions/0004-decoders.md). */
import { decode as decodeSlow } from 'jpeg-js';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

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

/** Loads the module; costs some milliseconds, so keep the promise. */
export async function loadTurbo(): Promise<TurboModule> {
  const require = createRequire(import.meta.url);
  const factory = require('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs') as TurboFactory;
  return factory({ wasmBinary: await readFile(require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm')) });
}

/** Grey and three-component JPEG of 8 bits, to grey or RGB. Throws where libjpeg would warn or fail. */
export function decodeTurbo(turbo: TurboModule, bytes: Uint8Array): Decoded {
  const decoder = new turbo.JPEGDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { width, height, componentCount } = decoder.getFrameInfo();
    return { width, height, channels: componentCount, data: new Uint8Array(decoder.getDecodedBuffer()) };
  } finally {
    decoder.delete();
  }
}

/** What TurboJPEG refuses: CMYK and YCCK, to RGB, and unusual subsamplings. Arithmetic coding isn't among it. */
export function decodeSlowly(bytes: Uint8Array, megapixels: number, megabytes: number): Decoded {
  const { width, height, data } = decodeSlow(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: megapixels,
    maxMemoryUsageInMB: megabytes,
  });
  return { width, height, channels: 3, data: new Uint8Array(data) };
}
