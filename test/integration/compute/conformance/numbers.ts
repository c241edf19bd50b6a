/** Numbers that this suite and the script of its PyTorch values make alike, and how arrays are compared. */

/** FNV-1a of a text's UTF-8 bytes. */
function saltOf(text: string): number {
  return new TextEncoder().encode(text).reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
}

function bits(i: number, salt: number): number {
  let h = (Math.imul(i, 2654435761) + salt) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

/** Values in -1..1 that are exact in single precision, by a name. */
export function noise(size: number, name: string): Float64Array {
  const salt = saltOf(name);
  return Float64Array.from({ length: size }, (_, i) => (bits(i, salt) >>> 8) / 2 ** 23 - 1);
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/**
 * What is stored of an array: its size, its norm, and its products with three fixed vectors of +1 and -1. An error anywhere
 * shows in the products at about its own norm, whatever the size of the array.
 */
export type Summary = readonly [size: number, norm: number, ...projections: number[]];

export function summaryOf(values: ArrayLike<number>): Summary {
  const projections = [0, 1, 2].map((k) => {
    const salt = saltOf(`projection ${k}`);
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += bits(i, salt) & 1 ? values[i]! : -values[i]!;
    return sum;
  });
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! ** 2;
  return [values.length, Math.sqrt(squares), ...projections];
}

/** How far arrays are from what they should be, as fractions of the expected norms. */
export interface Distance {
  /** The worst array. One of small norm counts by a thousandth of the largest norm: else its rounding would be all there is. */
  readonly worst: number;
  /** All arrays as one vector. */
  readonly together: number;
  /** Name of the worst. */
  readonly at: string;
}

interface Apart {
  readonly name: string;
  readonly difference: number;
  readonly norm: number;
}

function distanceOf(apart: readonly Apart[]): Distance {
  const floor = Math.max(...apart.map(({ norm }) => norm)) * 1e-3 || 1e-12;
  const relative = apart.map(({ name, difference, norm }) => ({ name, value: Number.isFinite(difference) ? difference / Math.max(norm, floor) : Infinity }));
  const worst = relative.reduce((a, b) => (b.value > a.value ? b : a), { name: '', value: 0 });
  const sum = (of: (one: Apart) => number) => apart.reduce((total, one) => total + of(one) ** 2, 0);
  return { worst: worst.value, at: worst.name, together: worst.value === Infinity ? Infinity : Math.sqrt(sum((one) => one.difference) / Math.max(sum((one) => one.norm), 1e-24)) };
}

type Arrays = ReadonlyMap<string, ArrayLike<number>>;

/** @throws Error when an array is missing or of another size. */
export function distanceToStored(expected: Readonly<Record<string, Summary>>, actual: Arrays): Distance {
  return distanceOf(Object.entries(expected).map(([name, stored]) => {
    const values = actual.get(name);
    if (values?.length !== stored[0]) throw new Error(`${name} has ${values?.length ?? 'no'} values, PyTorch gave ${stored[0]}`);
    const found = summaryOf(values);
    return { name, norm: stored[1], difference: Math.max(...stored.map((value, i) => Math.abs(value - found[i]!))) };
  }));
}

/** @throws Error when an array is missing or of another size. */
export function distanceBetween(expected: Arrays, actual: Arrays): Distance {
  return distanceOf([...expected].map(([name, values]) => {
    const other = actual.get(name);
    if (other?.length !== values.length) throw new Error(`${name} has ${other?.length ?? 'no'} values instead of ${values.length}`);
    let squares = 0, norm = 0;
    for (let i = 0; i < values.length; i++) {
      squares += (values[i]! - other[i]!) ** 2;
      norm += values[i]! ** 2;
    }
    return { name, norm: Math.sqrt(norm), difference: Math.sqrt(squares) };
  }));
}
