import { GraftError } from '../../domain/errors/index.ts';
import type { OnnxDType, OnnxGraph, OnnxNode } from '../graph/index.ts';

/** What a value of a graph takes. */
export interface ValueSize {
  readonly dims: readonly number[];
  readonly dtype: OnnxDType;
}

/** Channels in a block of onnxruntime's blocked operators, at most: `lower/blocked`. */
export const BLOCK = 16;

const BYTES: Readonly<Record<OnnxDType, number>> = { float32: 4, int32: 4, int64: 8, float16: 2, uint8: 1, bool: 1 };
const CAST_TO: Readonly<Record<number, OnnxDType>> = { 1: 'float32', 2: 'uint8', 6: 'int32', 7: 'int64', 9: 'bool', 10: 'float16' };

export const countOf = (dims: readonly number[]): number => dims.reduce((product, side) => product * side, 1);
export const bytesOf = ({ dims, dtype }: ValueSize): number => countOf(dims) * BYTES[dtype];

/** A node with what its rule may ask: sizes of its inputs, constants among them, attributes. */
interface Asked {
  readonly node: OnnxNode;
  input(position: number): ValueSize;
  /** The 64-bit integers of a constant input; null where the input is left out. */
  ints(position: number): number[] | null;
  int(name: string, otherwise: number): number;
  list(name: string, otherwise: readonly number[]): readonly number[];
}

/** Sizes of the results, in their order. */
type Rule = (asked: Asked) => ValueSize | readonly ValueSize[];

const like: Rule = ({ input }) => input(0);
const broadcast = (all: readonly (readonly number[])[]): number[] => {
  const rank = Math.max(...all.map((dims) => dims.length));
  return Array.from({ length: rank }, (_, i) => all.reduce((side, dims) => {
    const own = dims[i - rank + dims.length] ?? 1;
    return own === 1 ? side : own;
  }, 1));
};
const elementwise: Rule = ({ node, input }) => ({ dims: broadcast(node.inputs.map((_, i) => input(i).dims)), dtype: input(0).dtype });
const comparison: Rule = ({ node, input }) => ({ dims: broadcast(node.inputs.map((_, i) => input(i).dims)), dtype: 'bool' });
const withDims = ({ input }: Asked, dims: readonly number[]): ValueSize => ({ dims, dtype: input(0).dtype });
const place = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** Extent of a window sliding over one side. */
const slid = (side: number, kernel: number, stride: number, dilation: number, pads: number): number => Math.floor((side + pads - (kernel - 1) * dilation - 1) / stride) + 1;

function windows(asked: Asked, kernel: readonly number[], channels: number): ValueSize {
  const [batch, , ...space] = asked.input(0).dims as [number, number, ...number[]];
  const strides = asked.list('strides', space.map(() => 1)), dilations = asked.list('dilations', space.map(() => 1)), pads = asked.list('pads', space.flatMap(() => [0, 0]));
  return withDims(asked, [batch, channels, ...space.map((side, i) => slid(side, kernel[i]!, strides[i]!, dilations[i]!, pads[i]! + pads[i + space.length]!))]);
}

const convolution: Rule = (asked) => windows(asked, asked.list('kernel_shape', asked.input(1).dims.slice(2)), asked.input(1).dims[0]!);

const transposedConvolution: Rule = (asked) => {
  const [batch, , ...space] = asked.input(0).dims as [number, number, ...number[]], filter = asked.input(1).dims;
  const strides = asked.list('strides', space.map(() => 1)), dilations = asked.list('dilations', space.map(() => 1)), pads = asked.list('pads', space.flatMap(() => [0, 0])), more = asked.list('output_padding', space.map(() => 0));
  return withDims(asked, [batch, filter[1]! * asked.int('group', 1), ...space.map((side, i) => (side - 1) * strides[i]! + more[i]! + (filter[i + 2]! - 1) * dilations[i]! + 1 - pads[i]! - pads[i + space.length]!)]);
};

const pool: Rule = (asked) => {
  const values = windows(asked, asked.list('kernel_shape', []), asked.input(0).dims[1]!);
  return asked.node.outputs.length === 1 ? values : [values, { dims: values.dims, dtype: 'int64' }];
};

const reduction: Rule = (asked) => {
  const { dims } = asked.input(0), axes = (asked.ints(1) ?? asked.list('axes', dims.map((_, i) => i))).map((axis) => place(axis, dims.length));
  const kept = asked.int('keepdims', 1) === 1;
  return withDims(asked, dims.flatMap((side, i) => (!axes.includes(i) ? [side] : kept ? [1] : [])));
};

const reshape: Rule = (asked) => {
  const { dims } = asked.input(0), wanted = asked.ints(1)!.map((side, i) => (side === 0 ? dims[i]! : side));
  const known = countOf(wanted.filter((side) => side > 0));
  return withDims(asked, wanted.map((side) => (side < 0 ? countOf(dims) / known : side)));
};

const slice: Rule = (asked) => {
  const dims = [...asked.input(0).dims], starts = asked.ints(1)!, ends = asked.ints(2)!;
  const axes = asked.ints(3) ?? starts.map((_, i) => i), steps = asked.ints(4) ?? starts.map(() => 1);
  axes.forEach((given, i) => {
    const axis = place(given, dims.length), side = dims[axis]!, step = steps[i]!;
    const clamp = (at: number, low: number, high: number): number => Math.min(high, Math.max(low, at < 0 ? at + side : at));
    const [from, to] = step > 0 ? [clamp(starts[i]!, 0, side), clamp(ends[i]!, 0, side)] : [clamp(starts[i]!, 0, side - 1), clamp(ends[i]!, -1, side - 1)];
    dims[axis] = Math.max(0, Math.ceil((to - from) / step));
  });
  return withDims(asked, dims);
};

const product: Rule = (asked) => {
  const a = asked.input(0).dims, b = asked.input(1).dims;
  return withDims(asked, [...broadcast([a.slice(0, -2), b.slice(0, -2)]), a.at(asked.int('transA', 0) === 1 ? -1 : -2)!, b.at(asked.int('transB', 0) === 1 ? -2 : -1)!]);
};

const reorderOutput: Rule = (asked) => {
  const [batch, , ...space] = asked.input(0).dims as [number, number, ...number[]], channels = asked.int('channels', 0);
  return withDims(asked, asked.int('channels_last', 0) === 1 ? [batch, ...space, channels] : [batch, channels, ...space]);
};

const gemm: Rule = (asked) => {
  const a = asked.input(0).dims, b = asked.input(1).dims;
  return withDims(asked, [a[asked.int('transA', 0)]!, b[1 - asked.int('transB', 0)]!]);
};

const concat: Rule = (asked) => {
  const first = asked.input(0).dims, axis = place(asked.int('axis', 0), first.length);
  const total = asked.node.inputs.reduce((sum, _, i) => sum + asked.input(i).dims[axis]!, 0);
  return withDims(asked, first.map((side, i) => (i === axis ? total : side)));
};

const pad: Rule = (asked) => {
  const { dims } = asked.input(0), pads = asked.ints(1)!;
  return withDims(asked, dims.map((side, i) => side + pads[i]! + pads[i + dims.length]!));
};

const gather: Rule = (asked) => {
  const { dims } = asked.input(0), axis = place(asked.int('axis', 0), dims.length);
  return withDims(asked, [...dims.slice(0, axis), ...asked.input(1).dims, ...dims.slice(axis + 1)]);
};

const oneHot: Rule = (asked) => {
  const { dims } = asked.input(0), depth = asked.ints(1)![0]!, axis = place(asked.int('axis', -1), dims.length + 1);
  return { dims: [...dims.slice(0, axis), depth, ...dims.slice(axis)], dtype: asked.input(2).dtype };
};

const argument: Rule = (asked) => {
  const { dims } = asked.input(0), axis = place(asked.int('axis', 0), dims.length), kept = asked.int('keepdims', 1) === 1;
  return { dims: dims.flatMap((side, i) => (i !== axis ? [side] : kept ? [1] : [])), dtype: 'int64' };
};

const squeeze: Rule = (asked) => {
  const { dims } = asked.input(0), axes = asked.ints(1)?.map((axis) => place(axis, dims.length));
  return withDims(asked, dims.filter((side, i) => (axes ? !axes.includes(i) : side !== 1)));
};

const unsqueeze: Rule = (asked) => {
  const { dims } = asked.input(0), given = asked.ints(1)!, axes = given.map((axis) => place(axis, dims.length + given.length)), left = [...dims];
  return withDims(asked, Array.from({ length: dims.length + axes.length }, (_, i) => (axes.includes(i) ? 1 : left.shift()!)));
};

const split: Rule = (asked) => {
  const { dims } = asked.input(0), axis = place(asked.int('axis', 0), dims.length), parts = asked.ints(1) ?? asked.node.outputs.map(() => dims[axis]! / asked.node.outputs.length);
  return parts.map((part) => withDims(asked, dims.map((side, i) => (i === axis ? part : side))));
};

const rules = (names: string, rule: Rule): [string, Rule][] => names.split(' ').map((name) => [name, rule]);

/** One rule an operator of the lowering. */
const RULES: ReadonlyMap<string, Rule> = new Map([
  ...rules('Identity Abs Clip Relu LeakyRelu Elu Selu Sigmoid HardSigmoid Softmax LogSoftmax Softplus Softsign Tanh Exp Log Sqrt Reciprocal Floor Ceil Round Sign Neg Erf Sin Cos Tan Not ScatterElements BatchNormalization CumSum Gelu QuickGelu', like),
  ['ReorderInput', (asked) => withDims(asked, asked.input(0).dims.map((side, i) => (i === 1 ? Math.ceil(side / BLOCK) * BLOCK : side)))],
  ['ReorderOutput', reorderOutput],
  ...rules('Add Sub Mul Div Pow Mod Max Min Sum Mean PRelu And Or Xor', elementwise),
  ...rules('Greater GreaterOrEqual Less LessOrEqual Equal IsNaN IsInf', comparison),
  ...rules('ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSumExp', reduction),
  ...rules('MaxPool AveragePool', pool),
  ...rules('Conv FusedConv', convolution),
  ['ConvTranspose', transposedConvolution],
  ['GlobalAveragePool', (asked) => withDims(asked, asked.input(0).dims.map((side, i) => (i < 2 ? side : 1)))],
  ['Where', ({ input }) => ({ dims: broadcast([0, 1, 2].map((i) => input(i).dims)), dtype: input(1).dtype })],
  ['Cast', ({ input, int }) => ({ dims: input(0).dims, dtype: CAST_TO[int('to', 1)] ?? 'float32' })],
  ['Reshape', reshape],
  ['Expand', (asked) => withDims(asked, broadcast([asked.input(0).dims, asked.ints(1)!]))],
  ['Transpose', (asked) => withDims(asked, asked.list('perm', asked.input(0).dims.map((_, i) => asked.input(0).dims.length - 1 - i)).map((from) => asked.input(0).dims[from]!))],
  ['Flatten', (asked) => withDims(asked, [countOf(asked.input(0).dims.slice(0, asked.int('axis', 1))), countOf(asked.input(0).dims.slice(asked.int('axis', 1)))])],
  ['Tile', (asked) => withDims(asked, asked.input(0).dims.map((side, i) => side * asked.ints(1)![i]!))],
  ...rules('MatMul FusedMatMul', product),
  ['Gemm', gemm],
  ['Slice', slice],
  ['Concat', concat],
  ['Pad', pad],
  ['Gather', gather],
  ['OneHot', oneHot],
  ['ArgMax', argument],
  ['ArgMin', argument],
  ['Squeeze', squeeze],
  ['Unsqueeze', unsqueeze],
  ['Split', split],
]);

/**
 * Sizes of all values of a graph whose inputs have known dimensions.
 * @throws GraftError INTERNAL naming an operator without a rule
 */
export function inferSizes(graph: Pick<OnnxGraph, 'inputs' | 'initializers' | 'nodes'>): Map<string, ValueSize> {
  const sizes = new Map<string, ValueSize>(), constants = new Map(graph.initializers.map((one) => [one.name, one]));
  for (const { name, dims, dtype } of graph.inputs) sizes.set(name, { dims: dims.map(fixed), dtype });
  for (const { name, dims, dtype } of graph.initializers) sizes.set(name, { dims, dtype });
  const ints = (name: string | undefined): number[] | null => {
    const constant = name ? constants.get(name) : undefined;
    if (!constant) return null;
    const view = new DataView(constant.bytes.buffer, constant.bytes.byteOffset, constant.bytes.byteLength), wide = constant.dtype === 'int64';
    return Array.from({ length: countOf(constant.dims) }, (_, i) => (wide ? Number(view.getBigInt64(i * 8, true)) : view.getInt32(i * 4, true)));
  };
  for (const node of graph.nodes) {
    const rule = RULES.get(node.type);
    if (!rule) throw new GraftError('INTERNAL', `The memory of operator ${node.type} is not known`);
    const made = rule({
      node,
      input: (position) => sizes.get(node.inputs[position] ?? '') ?? missing(node, position),
      ints: (position) => ints(node.inputs[position]),
      int: (name, otherwise) => { const value = node.attributes[name]; return typeof value === 'number' ? value : otherwise; },
      list: (name, otherwise) => { const value = node.attributes[name]; return Array.isArray(value) ? value as readonly number[] : otherwise; },
    });
    const results = 'dims' in made ? node.outputs.map(() => made) : made;
    node.outputs.forEach((name, i) => sizes.set(name, results[i] ?? missing(node, i)));
  }
  return sizes;
}

function fixed(dim: number | string): number {
  if (typeof dim === 'number') return dim;
  throw new GraftError('INTERNAL', `The memory of a graph with the open dimension "${dim}" is not known`);
}

function missing(node: OnnxNode, position: number): never {
  throw new GraftError('INTERNAL', `The size of value ${position} of ${node.type} "${node.outputs[0]}" is not known`);
}
