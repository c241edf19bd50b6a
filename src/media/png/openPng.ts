import type { Raster } from '../../domain/raster/index.ts';
import { checkSize, damaged } from '../image/index.ts';
import type { DecodeLimits, OpenImage } from '../image/index.ts';
import { readPngParts } from './pngChunks.ts';
import type { PngParts } from './pngChunks.ts';
import { readSamples } from './scanlines.ts';

type Samples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/**
 * PNG of every depth, colour type and interlace. Stored form: 1, 2 and 4 bit grey scaled to 0..255, palettes expanded to
 * RGB, tRNS as an alpha sample; 16 bit stays 16 bit; no gamma or profile is applied. In the raster alpha is composited
 * over black. Throws UNREADABLE_FILE for a damaged file, UNSUPPORTED_FILE for one that is too large.
 */
export function openPng(file: string, bytes: Uint8Array, limits: DecodeLimits): OpenImage {
  const parts = readPngParts(file, bytes);
  const { header, perMetre } = parts;
  const wide = header.depth === 16;
  const samplesPerPixel = storedChannels(parts);
  checkSize(file, header.width, header.height, samplesPerPixel * (wide ? 2 : 1), limits);
  const stored = (): Samples => expand(file, parts, readSamples(file, header, parts.idat), samplesPerPixel);
  const colour = samplesPerPixel >= 3;
  return {
    format: 'PNG',
    rows: header.height,
    columns: header.width,
    frames: 1,
    samplesPerPixel,
    bitsStored: header.depth,
    photometric: colour ? 'RGB' : 'MONOCHROME2',
    identity: {},
    stored,
    afterModality: () => null,
    raster: (): Raster => ({
      width: header.width,
      height: header.height,
      channels: colour ? 3 : 1,
      data: withoutAlpha(stored(), samplesPerPixel),
      bitsStored: wide ? 16 : 8,
      signed: false,
      photometric: colour ? 'RGB' : 'MONOCHROME2',
      window: null,
      rescale: null,
      spacing: perMetre === null || perMetre.x === 0 || perMetre.y === 0 ? null : { row: 1000 / perMetre.y, column: 1000 / perMetre.x },
      frame: 0,
      frames: 1,
      format: 'PNG',
    }),
  };
}

function storedChannels({ header, transparency }: PngParts): number {
  const base = header.colorType === 3 ? 3 : header.channels;
  return transparency === null || base % 2 === 0 ? base : base + 1;
}

function expand(file: string, parts: PngParts, samples: Samples, channels: number): Samples {
  const { header, palette, transparency } = parts;
  if (header.colorType === 3) return expandPalette(file, samples, palette!, transparency, channels);
  if (transparency !== null && channels !== header.channels) return expandKey(file, parts, samples, channels);
  if (header.depth < 8) scale(samples, 255 / (2 ** header.depth - 1));
  return samples;
}

function expandPalette(file: string, samples: Samples, palette: Uint8Array, transparency: Uint8Array | null, channels: number): Samples {
  const out = new Uint8Array(samples.length * channels);
  for (let i = 0; i < samples.length; i++) {
    const index = samples[i]!;
    if (index * 3 >= palette.length) throw damaged(file, `a pixel names colour ${index} of a palette of ${palette.length / 3}`);
    out.set(palette.subarray(index * 3, index * 3 + 3), i * channels);
    if (channels === 4) out[i * 4 + 3] = transparency![index] ?? 255;
  }
  return out;
}

/** tRNS of a grey or colour image: the one sample value that is transparent. */
function expandKey(file: string, { header, transparency }: PngParts, samples: Samples, channels: number): Samples {
  const colours = channels - 1;
  if (transparency!.length !== colours * 2) throw damaged(file, 'its transparency (tRNS) has a wrong length');
  const view = new DataView(transparency!.buffer, transparency!.byteOffset, transparency!.byteLength);
  const key = Array.from({ length: colours }, (_, c) => view.getUint16(c * 2));
  const count = samples.length / colours;
  const out = header.depth === 16 ? new Uint16Array(count * channels) : new Uint8Array(count * channels);
  const opaque = header.depth === 16 ? 65535 : 255;
  const factor = header.depth < 8 ? 255 / (2 ** header.depth - 1) : 1;
  for (let i = 0; i < count; i++) {
    const transparent = key.every((value, c) => samples[i * colours + c] === value);
    for (let c = 0; c < colours; c++) out[i * channels + c] = samples[i * colours + c]! * factor;
    out[i * channels + colours] = transparent ? 0 : opaque;
  }
  return out;
}

function scale(samples: Samples, factor: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! * factor;
}

/** Composites over black: value × alpha, rounded. */
function withoutAlpha(stored: Samples, channels: number): Samples {
  if (channels % 2 === 1) return stored;
  const colours = channels - 1;
  const count = stored.length / channels;
  const opaque = stored instanceof Uint16Array ? 65535 : 255;
  const out = stored instanceof Uint16Array ? new Uint16Array(count * colours) : new Uint8Array(count * colours);
  for (let i = 0; i < count; i++) {
    const alpha = stored[i * channels + colours]!;
    for (let c = 0; c < colours; c++) out[i * colours + c] = Math.round((stored[i * channels + c]! * alpha) / opaque);
  }
  return out;
}
