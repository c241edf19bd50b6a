import type { ConstantValue, SplatValue, StepRecord, TraceNode, Value } from '../record/index.ts';
import { rewrite } from './rewrite.ts';
import { scalarKernel } from './scalarKernels.ts';
import { isSplat, sameShape, sizeOf } from './values.ts';

/**
 * Computes what is known when the graph is made: element-wise kernels and reshapes on constants, and operations that change
 * nothing, such as a product with one. Only float32, and never to a result that is larger than what it is made of: a file
 * would carry it.
 */
export function constantFolding(record: StepRecord): StepRecord {
  return rewrite(record, (node, { value }) => {
    const inputs = node.inputs.map((input) => input && value(input));
    return neutral(node, inputs) ?? folded(node, inputs);
  });
}

type Inputs = readonly (Value | null)[];

/** The operand that an operation gives back as it is. */
function neutral({ op, attributes, output }: TraceNode, [a, b]: Inputs): Value | null {
  const unchanged = (x: Value | null | undefined) => (x && x.dtype === output.dtype && sameShape(x.shape, output.shape) ? x : null);
  switch (op) {
    case 'Multiply': return (isSplat(b, 1) ? unchanged(a) : null) ?? (isSplat(a, 1) ? unchanged(b) : null);
    case 'RealDiv': return isSplat(b, 1) ? unchanged(a) : null;
    // not so the other way round or for 0 + x: -0 would become 0
    case 'Sub': return isSplat(b, 0) ? unchanged(a) : null;
    case 'Cast': case 'Reshape': case 'Tile': return unchanged(a);
    case 'Transpose': return (attributes['perm'] as readonly number[]).every((p, i) => p === i) ? unchanged(a) : null;
    default: return null;
  }
}

type Known = SplatValue | ConstantValue;

const isKnown = (value: Value | null): value is Known => value?.dtype === 'float32' && (value.kind === 'splat' || value.kind === 'constant');

function folded(node: TraceNode, inputs: Inputs): Value | null {
  const known = inputs.filter(isKnown), { shape, dtype } = node.output;
  if (dtype !== 'float32' || known.length === 0 || known.length < inputs.length || known.some((value) => sizeOf(value.shape) === 0)) return null;
  const constants = known.filter((value) => value.kind === 'constant');
  if (constants.length === 0) return foldedSplat(node, known.map((value) => (value as SplatValue).value));
  const largest = constants.reduce((a, b) => (b.values.length > a.values.length ? b : a));
  if (sizeOf(shape) > largest.values.length) return null;
  const made = (values: Float32Array): ConstantValue => ({ kind: 'constant', name: largest.name, shape, dtype, values });
  if (node.op === 'Reshape') return made(largest.values);
  const kernel = scalarKernel(node.op);
  return kernel && made(elementwise(kernel, known, shape));
}

/** Kernels that make an equal number out of equal numbers. */
function foldedSplat({ op, output: { shape } }: TraceNode, numbers: readonly number[]): SplatValue | null {
  const splat = (value: number): SplatValue => ({ kind: 'splat', value: Math.fround(value), shape, dtype: 'float32' });
  if (['Reshape', 'Tile', 'Transpose', 'Slice', 'Mean', 'Max', 'Min'].includes(op)) return splat(numbers[0]!);
  if (op === 'Concat') return numbers.every((number) => number === numbers[0]) ? splat(numbers[0]!) : null;
  const kernel = scalarKernel(op);
  return kernel && splat(kernel(...numbers));
}

function elementwise(kernel: (...elements: readonly number[]) => number, operands: readonly Known[], shape: readonly number[]): Float32Array {
  const readers = operands.map((operand) => readerOf(operand, shape));
  return Float32Array.from({ length: sizeOf(shape) }, (_, i) => kernel(...readers.map((read) => read(i))));
}

/** Reads a broadcast operand by the position in the result. */
function readerOf(operand: Known, shape: readonly number[]): (position: number) => number {
  if (operand.kind === 'splat') return () => operand.value;
  const { values } = operand, size = sizeOf(shape);
  if (values.length === size) return (i) => values[i]!;
  const full = [...Array<number>(shape.length - operand.shape.length).fill(1), ...operand.shape];
  return (position) => {
    let rest = position, stride = 1, at = 0;
    for (let d = shape.length - 1; d >= 0; d--) {
      const index = rest % shape[d]!;
      rest = (rest - index) / shape[d]!;
      if (full[d]! > 1) at += index * stride;
      stride *= full[d]!;
    }
    return values[at]!;
  };
}
