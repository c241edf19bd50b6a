/**
 * The wire format of protobuf, as far as ONNX files need it.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
import { GraftError } from '../../domain/errors/index.ts';

const VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5;
const utf8 = new TextEncoder();

/** Writes one message. Large byte fields are kept by reference until `finish`. */
export class ProtobufWriter {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  int(field: number, value: number | bigint): this {
    return this.varint((field << 3) | VARINT).varint(value);
  }

  float(field: number, value: number): this {
    return this.varint((field << 3) | FIXED32).push(new Uint8Array(Float32Array.of(value).buffer));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.varint((field << 3) | BYTES).varint(value.length).push(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8.encode(value));
  }

  message(field: number, fill: (message: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    fill(inner);
    this.varint((field << 3) | BYTES).varint(inner.length);
    for (const part of inner.parts) this.push(part);
    return this;
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  private push(bytes: Uint8Array): this {
    this.parts.push(bytes);
    this.length += bytes.length;
    return this;
  }

  /** Negative numbers take ten bytes, as two's complement in 64 bits. */
  private varint(value: number | bigint): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    const out: number[] = [];
    do {
      const low = Number(rest & 127n);
      rest >>= 7n;
      out.push(rest > 0n ? low | 128 : low);
    } while (rest > 0n);
    return this.push(Uint8Array.from(out));
  }
}

/** One field of a message: a number, or the bytes of a text, a message or an array. */
export interface ProtobufField {
  readonly field: number;
  readonly value: bigint;
  readonly bytes: Uint8Array | null;
}

/** Walks over the fields of one message without copying. @throws GraftError UNREADABLE_FILE where the bytes aren't a message. */
export function* readProtobuf(bytes: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const broken = () => new GraftError('UNREADABLE_FILE', 'The file is not a complete ONNX model', { remedy: 'Export or download the model again.' });
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw broken();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw broken();
  };
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw broken();
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const tag = varint(), field = Number(tag >> 3n), kind = Number(tag & 7n);
    if (field === 0) throw broken();
    if (kind === VARINT) yield { field, value: varint(), bytes: null };
    else if (kind === BYTES) yield { field, value: 0n, bytes: take(Number(varint())) };
    else if (kind === FIXED32) yield { field, value: 0n, bytes: take(4) };
    else if (kind === FIXED64) yield { field, value: 0n, bytes: take(8) };
    else throw broken();
  }
}
