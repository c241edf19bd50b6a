/** Native (uncompressed) pixel data → typed arrays (PS3.5 section 8 and annex D). */
import type { DataSet, Element } from 'dicom-parser';
import { GraftError } from '../../domain/errors/index.ts';
import type { PixelArray } from '../../domain/raster/index.ts';
import { damaged } from '../image/index.ts';
import type { PixelAttributes } from './attributes.ts';

export interface PixelSource {
  readonly bytes: Uint8Array;
  readonly element: Element;
  readonly littleEndian: boolean;
  /** Samples of one frame. */
  readonly samples: number;
  readonly bits: number;
  readonly float: boolean;
}

/** Finds the pixel data and refuses a declared size that the file can't hold, before anything is allocated. */
export function locatePixels(file: string, dataset: DataSet, attributes: PixelAttributes, littleEndian: boolean): PixelSource {
  const { rows, columns, frames, samplesPerPixel } = attributes;
  const float = dataset.elements['x7fe00008'] ?? dataset.elements['x7fe00009'];
  const element = dataset.elements['x7fe00010'] ?? float!;
  if (element.hadUndefinedLength || element.encapsulatedPixelData) throw damaged(file, 'its pixel data is encapsulated although its transfer syntax says that it is not compressed');
  const bits = element.tag === 'x7fe00008' ? 32 : element.tag === 'x7fe00009' ? 64 : attributes.bitsAllocated;
  if (![1, 8, 16, 32, 64].includes(bits) || (bits === 64 && element !== float)) {
    throw new GraftError('UNSUPPORTED_FILE', `${file} has ${bits} bits allocated to a sample, which this version does not read.`, { file, field: 'BitsAllocated', remedy: 'Export it with 8, 16 or 32 bits allocated.' });
  }
  const samples = rows * columns * samplesPerPixel;
  const needed = Math.ceil((samples * frames * bits) / 8);
  const held = Math.min(element.length, dataset.byteArray.length - element.dataOffset);
  if (held < needed) throw damaged(file, `it declares ${frames > 1 ? `${frames} frames of ` : ''}${columns} × ${rows} pixels, ${needed} bytes, and holds ${held}`);
  return { bytes: dataset.byteArray, element, littleEndian, samples, bits, float: element === float };
}

/** One frame's samples as stored, interleaved whatever the planar configuration is. */
export function readFrame(source: PixelSource, attributes: PixelAttributes, frame: number): PixelArray {
  const values = source.bits === 1 ? readBits(source, frame) : readWords(source, attributes.signed, frame);
  return attributes.planar && attributes.samplesPerPixel > 1 ? interleave(values, attributes.samplesPerPixel) : values;
}

/** One bit a sample, the first in the lowest bit; frames follow without padding. */
function readBits({ bytes, element, samples }: PixelSource, frame: number): PixelArray {
  const out = new Uint8Array(samples);
  for (let i = 0; i < samples; i++) {
    const bit = frame * samples + i;
    out[i] = (bytes[element.dataOffset + (bit >> 3)]! >> (bit & 7)) & 1;
  }
  return out;
}

function readWords(source: PixelSource, signed: boolean, frame: number): PixelArray {
  const { bytes, element, littleEndian, samples, bits, float } = source;
  const size = bits / 8;
  const start = element.dataOffset + frame * samples * size;
  if (size === 1 && !littleEndian && element.vr === 'OW') return swappedBytes(source, signed, frame);
  const copy = new Uint8Array(bytes.subarray(start, start + samples * size));
  if (!littleEndian) reverseWords(copy, size);
  return float ? typed(copy, size === 4 ? Float32Array : Float64Array) : typed(copy, INTEGERS[signed ? 'signed' : 'unsigned'][size]!);
}

const INTEGERS = {
  signed: { 1: Int8Array, 2: Int16Array, 4: Int32Array } as Readonly<Record<number, Int8ArrayConstructor | Int16ArrayConstructor | Int32ArrayConstructor>>,
  unsigned: { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as Readonly<Record<number, Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor>>,
};

function typed(bytes: Uint8Array<ArrayBuffer>, type: new (buffer: ArrayBuffer) => PixelArray): PixelArray {
  return new type(bytes.buffer);
}

function reverseWords(bytes: Uint8Array<ArrayBuffer>, size: number): void {
  const buffer = Buffer.from(bytes.buffer);
  if (size === 2) buffer.swap16();
  if (size === 4) buffer.swap32();
  if (size === 8) buffer.swap64();
}

/** 8-bit samples in big-endian 16-bit words: each pair is stored in reverse. */
function swappedBytes({ bytes, element, samples }: PixelSource, signed: boolean, frame: number): PixelArray {
  const out = new Uint8Array(samples);
  for (let i = 0; i < samples; i++) out[i] = bytes[element.dataOffset + ((frame * samples + i) ^ 1)]!;
  return signed ? new Int8Array(out.buffer) : out;
}

function interleave(planes: PixelArray, channels: number): PixelArray {
  const out = planes.slice();
  const count = planes.length / channels;
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < count; i++) out[i * channels + c] = planes[c * count + i]!;
  }
  return out;
}

/** Clears what lies outside the stored bits (old overlays) and extends the sign, in place. Float data is left alone. */
export function cleanBits(values: PixelArray, { bitsAllocated, bitsStored, highBit, signed }: PixelAttributes): PixelArray {
  if (bitsStored >= bitsAllocated || values instanceof Float32Array || values instanceof Float64Array) return values;
  const down = highBit + 1 - bitsStored;
  const up = 32 - bitsStored;
  for (let i = 0; i < values.length; i++) {
    const shifted = values[i]! >>> down << up;
    values[i] = signed ? shifted >> up : shifted >>> up;
  }
  return values;
}
