/** Element-wise kernels on numbers, as tfjs's plain backend defines them; results are rounded to float32 by the caller. */

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Relu: (x) => (x < 0 ? 0 : x),
  Neg: (x) => -x,
  Abs: Math.abs,
  Square: (x) => x * x,
  Sqrt: Math.sqrt,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Reciprocal: (x) => 1 / x,
  Exp: Math.exp,
  Log: Math.log,
};

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
};

/** What this kernel does to one element of each of its inputs; null for one that isn't here. */
export function scalarKernel(op: string): ((...elements: readonly number[]) => number) | null {
  const unary = UNARY[op], binary = BINARY[op];
  if (unary) return (x) => unary(x!);
  return binary ? (a, b) => binary(a!, b!) : null;
}
