import { endianness } from 'node:os';

/** Values as little-endian float32 bytes; a view where the machine is little-endian. */
export function toLittleEndian(values: Float32Array): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32();
}

/** Always a copy, aligned. */
export function fromLittleEndian(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const copy = Buffer.alloc(bytes.byteLength);
  copy.set(bytes);
  if (endianness() !== 'LE') copy.swap32();
  return new Float32Array(new Uint8Array(copy).buffer);
}
