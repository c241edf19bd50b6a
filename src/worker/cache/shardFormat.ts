import { createHash, hash } from 'node:crypto';
import type { Precision } from '../../domain/recipe/index.ts';

/**
 * A shard is two files (docs/decisions/0009-activation-cache.md). `NAME.data`: records of one size, one after the other,
 * little-endian. `NAME.index`: a header of 1024 bytes, then 64 bytes a record: SHA-256 of its key, SHA-256 of key hash and
 * record. A record counts once its entry is whole; whatever a crash leaves behind is no entry or has another hash.
 */
export const HEADER_BYTES = 1024;
export const ENTRY_BYTES = 64;

const VERSION = 1;
const MAGIC = Buffer.from('GRAFTACT', 'latin1');
const HASH_BYTES = 32;
const TEXT_AT = 16;

/** What all records of a shard have in common. */
export interface PartHeader {
  readonly dtype: Precision;
  /** Of one activation, row-major. */
  readonly shape: readonly number[];
  /** What computed them, for a person who looks into the folder: backbone, cut, preprocessing, engine. */
  readonly of: string;
}

const sha256 = (bytes: Uint8Array | string): Buffer => hash('sha256', bytes, 'buffer');

export const recordBytes = ({ dtype, shape }: PartHeader): number => shape.reduce((product, side) => product * side, dtype === 'float16' ? 2 : 4);

/** Shards of one part begin with this name. */
export const partName = (header: PartHeader): string => sha256(textOf(header)).toString('hex').slice(0, 16);

const textOf = ({ dtype, shape, of }: PartHeader): string => JSON.stringify({ dtype, shape, of });

/** Throws RangeError where the text is too long for a header. */
export function encodeHeader(header: PartHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  const text = Buffer.from(textOf(header));
  if (TEXT_AT + text.length + HASH_BYTES > HEADER_BYTES) throw new RangeError('The header of a shard is too long.');
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(VERSION, 8);
  bytes.writeUInt32LE(text.length, 12);
  text.copy(bytes, TEXT_AT);
  sha256(bytes.subarray(0, HEADER_BYTES - HASH_BYTES)).copy(bytes, HEADER_BYTES - HASH_BYTES);
  return bytes;
}

/** Whether the bytes begin with the whole, undamaged header of this part. */
export function isHeaderOf(header: PartHeader, bytes: Buffer): boolean {
  return bytes.subarray(0, HEADER_BYTES).equals(encodeHeader(header));
}

/** A key as it stands in an index: hexadecimal in memory. */
export const keyHash = (key: string): string => hash('sha256', key, 'hex');

export function encodeEntry(hashedKey: string, record: Uint8Array): Buffer {
  const key = Buffer.from(hashedKey, 'hex');
  return Buffer.concat([key, recordHash(key, record)]);
}

/** The whole entries of an index without its header; a torn one at the end is no entry. */
export function decodeEntries(bytes: Buffer): { readonly key: string; readonly hash: Buffer }[] {
  return Array.from({ length: Math.floor(bytes.length / ENTRY_BYTES) }, (_, i) => {
    const entry = bytes.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES);
    return { key: entry.toString('hex', 0, HASH_BYTES), hash: Buffer.from(entry.subarray(HASH_BYTES)) };
  });
}

/** Over key and record: an entry that points at another's record doesn't match either. */
export function recordHash(key: Buffer, record: Uint8Array): Buffer {
  return createHash('sha256').update(key).update(record).digest();
}
