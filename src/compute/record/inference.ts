/**
 * What each kernel makes of its inputs, told from the record alone. The tracer gets shapes from tfjs's own helpers; these
 * rules are written apart from them, so that `verifyRecord` compares two sources.
 */
import type { Geometry, TraceDType, TraceNode, Value } from './values.ts';

export interface Inferred {
  readonly shape: readonly number[];
  readonly dtype: TraceDType;
}

/** Works out a result; throws an Error with the reason where the inputs don't fit. */
type Rule = (node: TraceNode) => Inferred;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

function need(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function at(node: TraceNode, position: number): Value {
  const value = node.inputs[position];
  if (!value) throw new Error(`input ${position} is missing`);
  return value;
}

function given(node: TraceNode): Value[] {
  return node.inputs.filter((value) => value !== null);
}

function numbers(node: TraceNode, name: string): readonly number[] {
  const value = node.attributes[name];
  if (!Array.isArray(value)) throw new Error(`attribute ${name} is not a list`);
  return value as readonly number[];
}

function number(node: TraceNode, name: string): number {
  const value = node.attributes[name];
  if (typeof value !== 'number') throw new Error(`attribute ${name} is not a number`);
  return value;
}

function broadcast(values: readonly Value[]): number[] {
  const rank = Math.max(...values.map((value) => value.shape.length));
  return Array.from({ length: rank }, (_, i) => {
    const extents = values.map(({ shape }) => shape[i - rank + shape.length] ?? 1), extent = extents.find((n) => n !== 1) ?? 1;
    need(extents.every((n) => n === 1 || n === extent), `shapes ${values.map((value) => show(value.shape)).join(' and ')} don't broadcast`);
    return extent;
  });
}

/** Something that is added to or multiplied with all of a value of this shape. */
function needSpread(value: Value | null | undefined, shape: readonly number[]): void {
  if (value) need(show(broadcast([value, { kind: 'splat', value: 0, dtype: 'float32', shape }])) === show(shape), `${show(value.shape)} does not broadcast to ${show(shape)}`);
}

/** tfjs's rule: float32 wins over int32, int32 over bool. */
function widest(values: readonly Value[]): TraceDType {
  const has = (dtype: TraceDType) => values.some((value) => value.dtype === dtype);
  return has('float32') ? 'float32' : has('int32') ? 'int32' : 'bool';
}

const like = (value: Value): Inferred => ({ shape: value.shape, dtype: value.dtype });
const float = (shape: readonly number[]): Inferred => ({ shape, dtype: 'float32' });

const unary: Rule = (node) => like(at(node, 0));
/** Kernels that give real numbers for whole ones, too. */
const real: Rule = (node) => float(at(node, 0).shape);
const binary: Rule = (node) => ({ shape: broadcast([at(node, 0), at(node, 1)]), dtype: widest([at(node, 0), at(node, 1)]) });
const comparison: Rule = (node) => ({ shape: broadcast([at(node, 0), at(node, 1)]), dtype: 'bool' });

/** Of two activations of one shape. */
const pair: Rule = (node) => {
  const [a, b] = [at(node, 0), at(node, 1)];
  need(show(a.shape) === show(b.shape), `shapes ${show(a.shape)} and ${show(b.shape)} differ`);
  return float(a.shape);
};

function reduced(node: TraceNode, dtype: TraceDType): Inferred {
  const { shape } = at(node, 0), axes = numbers(node, 'axes'), keep = node.attributes['keepDims'] === true;
  need(axes.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < shape.length), `axes ${show(axes)} of a value of shape ${show(shape)}`);
  return { shape: keep ? shape.map((extent, i) => (axes.includes(i) ? 1 : extent)) : shape.filter((_, i) => !axes.includes(i)), dtype };
}

const sum: Rule = (node) => reduced(node, at(node, 0).dtype === 'bool' ? 'int32' : at(node, 0).dtype);

function product(node: TraceNode): Inferred {
  const [a, b] = [at(node, 0), at(node, 1)];
  need(a.shape.length >= 2 && b.shape.length >= 2, 'a product of matrices needs two dimensions or more');
  const turned = ({ shape }: Value, transpose: unknown) => (transpose === true ? [shape.at(-1)!, shape.at(-2)!] : [shape.at(-2)!, shape.at(-1)!]);
  const [rows, inner] = turned(a, node.attributes['transposeA']), [innerB, columns] = turned(b, node.attributes['transposeB']);
  need(inner === innerB, `${inner} columns meet ${innerB} rows`);
  const outer = [a, b].map((value): Value => ({ kind: 'splat', value: 0, dtype: 'float32', shape: value.shape.slice(0, -2) }));
  return { shape: [...broadcast(outer), rows!, columns!], dtype: node.op === 'BatchMatMul' ? widest([a, b]) : 'float32' };
}

/** Checks a window against the sizes it is said to lead from and to. */
function windowOf(node: TraceNode): Geometry {
  const g = node.geometry;
  if (!g) throw new Error('geometry is missing');
  for (const i of [0, 1] as const) {
    const reach = (g.kernel[i] - 1) * g.dilations[i] + 1, room = g.inSize[i] + g.pads[i] + g.pads[i + 2]! - reach;
    need(room >= 0, `a window of ${reach} pixels does not fit into ${g.inSize[i]}`);
    need(Math.abs(room / g.strides[i] + 1 - g.outSize[i]) < 1, `${g.inSize[i]} pixels don't give ${g.outSize[i]} with kernel ${g.kernel[i]}, stride ${g.strides[i]}, dilation ${g.dilations[i]} and pads ${show(g.pads)}`);
  }
  return g;
}

function image(value: Value, size: readonly [number, number]): readonly number[] {
  const { shape } = value;
  need(shape.length === 4 && shape[1] === size[0] && shape[2] === size[1], `images of shape ${show(shape)} where ${size.join(' × ')} pixels are said`);
  return shape;
}

/** Channels that a filter makes of those it reads. */
function filterChannels(g: Geometry, filter: readonly number[], channels: number): number {
  need(filter.length === 4 && filter[0] === g.kernel[0] && filter[1] === g.kernel[1] && filter[2] === channels, `a filter of shape ${show(filter)} for a kernel of ${g.kernel.join(' × ')} on ${channels} channels`);
  return g.depthwise ? channels * filter[3]! : filter[3]!;
}

const convolution: Rule = (node) => {
  const g = windowOf(node), x = image(at(node, 0), g.inSize), shape = [x[0]!, ...g.outSize, filterChannels(g, at(node, 1).shape, x[3]!)];
  needSpread(node.inputs[2], shape);
  return float(shape);
};

const inputGradient: Rule = (node) => {
  const g = windowOf(node), dy = image(at(node, 0), g.outSize), filter = at(node, 1).shape, channels = filter[2]!;
  need(filterChannels(g, filter, channels) === dy[3], `a filter of shape ${show(filter)} for ${dy[3]} channels`);
  return float([dy[0]!, ...g.inSize, channels]);
};

const filterGradient: Rule = (node) => {
  const g = windowOf(node), x = image(at(node, 0), g.inSize), dy = image(at(node, 1), g.outSize);
  need(x[0] === dy[0], `${x[0]} images and gradients of ${dy[0]}`);
  const read = x[3]!, made = dy[3]!, multiplier = made / read;
  if (!g.depthwise) return float([...g.kernel, read, made]);
  need(Number.isInteger(multiplier), `${made} channels out of ${read}`);
  return float([...g.kernel, read, multiplier]);
};

const pool: Rule = (node) => {
  const g = windowOf(node), x = at(node, 0), [batch, , , channels] = image(x, g.inSize) as [number, number, number, number];
  return { shape: [batch, ...g.outSize, channels], dtype: x.dtype };
};

const poolGradient: Rule = (node) => {
  const g = windowOf(node), x = image(at(node, 1), g.inSize);
  need(show(image(at(node, 0), g.outSize)) === show([x[0]!, ...g.outSize, x[3]!]), `a gradient of shape ${show(at(node, 0).shape)} for images of ${show(x)}`);
  return float(x);
};

const batchNorm: Rule = (node) => {
  const { shape } = at(node, 0);
  for (const value of node.inputs.slice(1)) needSpread(value, shape);
  return float(shape);
};

/** A number a channel beside an activation. */
function needVector(value: Value, { shape }: Value): void {
  need(show(value.shape) === show(shape.slice(-1)), `${show(value.shape)} where ${show(shape)} needs a number a channel`);
}

const scaleShift: Rule = (node) => {
  const x = at(node, 0);
  for (const position of [1, 2]) needVector(at(node, position), x);
  return float(x.shape);
};

const channelVariance: Rule = (node) => {
  needVector(at(node, 1), at(node, 0));
  return float(at(node, 0).shape.slice(-1));
};

const concat: Rule = (node) => {
  const parts = given(node), axis = number(node, 'axis'), first = parts[0]!.shape;
  const rest = ({ shape }: Value) => show(shape.filter((_, i) => i !== axis));
  need(axis >= 0 && axis < first.length && parts.every((part) => rest(part) === rest(parts[0]!)), `parts ${parts.map((part) => show(part.shape)).join(', ')} along ${axis}`);
  return { shape: first.map((extent, i) => (i === axis ? parts.reduce((total, part) => total + part.shape[i]!, 0) : extent)), dtype: parts[0]!.dtype };
};

const slice: Rule = (node) => {
  const x = at(node, 0), begin = numbers(node, 'begin'), size = numbers(node, 'size');
  need(size.length === x.shape.length && x.shape.every((extent, i) => begin[i]! >= 0 && size[i]! >= 0 && begin[i]! + size[i]! <= extent), `a slice of ${show(size)} at ${show(begin)} of ${show(x.shape)}`);
  return { shape: size, dtype: x.dtype };
};

/** The result's shape is the node's own choice; it has to hold as many elements. */
const reshape: Rule = (node) => {
  const x = at(node, 0);
  need(sizeOf(x.shape) === sizeOf(node.output.shape), `${show(x.shape)} does not hold as many elements as ${show(node.output.shape)}`);
  return { shape: node.output.shape, dtype: x.dtype };
};

const transpose: Rule = (node) => {
  const x = at(node, 0), perm = numbers(node, 'perm');
  need(show([...perm].sort((a, b) => a - b)) === show(x.shape.map((_, i) => i)), `dimensions ${show(perm)} of ${show(x.shape)}`);
  return { shape: perm.map((p) => x.shape[p]!), dtype: x.dtype };
};

const gather: Rule = (node) => {
  const x = at(node, 0), indices = at(node, 1), axis = number(node, 'axis');
  need(indices.dtype === 'int32' && axis >= 0 && axis < x.shape.length, `indices of type ${indices.dtype} along ${axis}`);
  return { shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype };
};

function each(names: readonly string[], rule: Rule): Record<string, Rule> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

const RULES: Readonly<Record<string, Rule>> = {
  ...each(['Relu', 'Relu6', 'Neg', 'Square', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round', 'Step', 'ClipByValue'], unary),
  ...each(['Exp', 'Expm1', 'Log', 'Log1p', 'Sqrt', 'Rsqrt', 'Sigmoid', 'Tanh', 'Softplus', 'Reciprocal', 'Erf', 'Elu', 'Selu', 'Sin', 'Cos', 'LeakyRelu', 'Softmax'], real),
  ...each(['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'Pow', 'SquaredDifference', 'FloorDiv', 'Mod'], binary),
  ...each(['Less', 'LessEqual', 'Greater', 'GreaterEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'], comparison),
  ...each(['EluGrad', 'Gate'], pair),
  ...each(['Sum', 'Prod'], sum),
  ...each(['Max', 'Min', 'All', 'Any'], (node) => reduced(node, at(node, 0).dtype)),
  ...each(['BatchMatMul', '_FusedMatMul'], product),
  ...each(['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], convolution),
  ...each(['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput'], inputGradient),
  ...each(['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'], filterGradient),
  ...each(['MaxPool', 'AvgPool'], pool),
  ...each(['MaxPoolGrad', 'AvgPoolGrad'], poolGradient),
  Mean: (node) => reduced(node, 'float32'),
  LogicalNot: (node) => ({ shape: at(node, 0).shape, dtype: 'bool' }),
  Cast: (node) => ({ shape: at(node, 0).shape, dtype: node.output.dtype }),
  Prelu: (node) => float(broadcast([at(node, 0), at(node, 1)])),
  Select: (node) => ({ shape: broadcast(given(node)), dtype: widest([at(node, 1), at(node, 2)]) }),
  ArgMax: (node) => ({ shape: at(node, 0).shape.filter((_, i) => i !== number(node, 'axis')), dtype: 'int32' }),
  FusedBatchNorm: batchNorm,
  ScaleShift: scaleShift,
  ChannelDot: (node) => float(pair(node).shape.slice(-1)),
  ChannelVariance: channelVariance,
  Concat: concat,
  Slice: slice,
  Reshape: reshape,
  Transpose: transpose,
  GatherV2: gather,
  Tile: (node) => ({ shape: at(node, 0).shape.map((extent, i) => extent * numbers(node, 'reps')[i]!), dtype: at(node, 0).dtype }),
  PadV2: (node) => {
    const pads = node.attributes['paddings'] as readonly (readonly number[])[];
    return { shape: at(node, 0).shape.map((extent, i) => extent + pads[i]![0]! + pads[i]![1]!), dtype: at(node, 0).dtype };
  },
  OneHot: (node) => ({ shape: [...at(node, 0).shape, number(node, 'depth')], dtype: node.output.dtype }),
};

/**
 * Shape and type of a node's result.
 * @throws Error with the reason where its inputs don't fit each other or the kernel is unknown.
 */
export function inferNode(node: TraceNode): Inferred {
  const rule = RULES[node.op];
  if (!rule) throw new Error('the kernel is unknown');
  return rule(node);
}
