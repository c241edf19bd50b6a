/**
 * IEEE 754 binary16, as packs store their weights: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits.
 * Written out because typed arrays of halves aren't in every runtime that Graft runs in.
 */

const word = new Uint32Array(1);
const real = new Float32Array(word.buffer);

/** The bits of the half nearest to each value; ties go to the even one, beyond ±65519.99… to infinity, NaN stays NaN. */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = halfBits(values[i]!);
  return halves;
}

/** Exact: every half is a float. */
export function fromFloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const table = halfValues();
  for (let i = 0; i < halves.length; i++) values[i] = table[halves[i]!]!;
  return values;
}

let known: Float32Array | null = null;

/** The value of each half, 256 KB: made at the first use, since activations are read by the million. */
function halfValues(): Float32Array {
  known ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => halfValue(bits));
  return known;
}

function halfBits(value: number): number {
  real[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const scaled = exponent - 127 + 15;
  if (scaled >= 0x1f) return sign | 0x7c00;
  if (scaled > 0) return sign | rounded((scaled << 23) | fraction, 13);
  // Below 2^-14: no hidden bit is left, so that it becomes part of the fraction. Below 2^-25 all rounds to zero.
  if (scaled < -10) return sign;
  return sign | rounded(fraction | 0x800000, 14 - scaled);
}

/** Drops the lowest `count` bits, to nearest, ties to even. A carry into the exponent is the right result. */
function rounded(bits: number, count: number): number {
  const kept = bits >>> count;
  const rest = bits & ((1 << count) - 1);
  const half = 1 << (count - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
