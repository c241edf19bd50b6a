import type { Precision } from '../../domain/recipe/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { fromFloat16, toFloat16 } from '../backbone/index.ts';

/** One activation as it is kept: little-endian float32 or float16, row-major. */
export interface StoredForm {
  /** Of one activation. */
  readonly bytes: number;
  encode(values: Float32Array): Uint8Array;
  decode(stored: Uint8Array, into: Float32Array, offset: number): void;
}

/** `length`: floats of one activation. The host is little-endian: nothing is kept on another. */
export function storedForm(precision: Precision, length: number): StoredForm {
  return precision === 'float32'
    ? { bytes: 4 * length, encode: (values) => bytesOf(values.slice()), decode: (stored, into, offset) => into.set(new Float32Array(aligned(stored, 4), 0, length), offset) }
    : { bytes: 2 * length, encode: (values) => bytesOf(halved(values)), decode: (stored, into, offset) => into.set(fromFloat16(new Uint16Array(aligned(stored, 2), 0, length)), offset) };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

/** The bytes at the beginning of a buffer of their own where they lie at an odd place. */
function aligned({ buffer, byteOffset, byteLength }: Uint8Array, size: number): ArrayBufferLike {
  return byteOffset === 0 && byteOffset % size === 0 ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

const INFINITE = 0x7c00;

function halved(values: Float32Array): Uint16Array {
  const halves = toFloat16(values);
  for (let i = 0; i < halves.length; i++) {
    if ((halves[i]! & INFINITE) !== INFINITE || !Number.isFinite(values[i])) continue;
    throw new GraftError('BAD_INPUT', `An activation of ${values[i]!.toPrecision(4)} is beyond what float16 holds.`, { field: 'activations', remedy: 'Set `activations: float32` in the recipe.' });
  }
  return halves;
}
