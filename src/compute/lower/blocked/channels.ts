import type { TraceNode, Value } from '../../record/index.ts';
import { broadcastSource } from '../broadcastSource.ts';
import type { Lowering } from '../Lowering.ts';
import { natural, same } from '../orders.ts';
import { numberOf } from '../rules/types.ts';
import { BLOCKED, blockedBias, filled } from './filters.ts';

/** Numbers that are added up one after the other; single precision loses little over so many. */
const IN_ONE_SUM = 1024;

/**
 * Pieces of rows that blocks of pixels are cut into for a sum: to an operator each is an image of its own with N · C · pieces
 * channels, as the rows of a block stand behind each other in memory.
 */
interface Pieces {
  readonly planes: number;
  readonly pieces: number;
  readonly rows: number;
  readonly width: number;
}

function piecesOf(x: Value, low: Lowering): Pieces {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  let rows = height;
  while (rows > 1 && (height % rows !== 0 || rows * width > IN_ONE_SUM)) rows--;
  const pieces = height / rows;
  return { planes: batch * filled(channels, low) * pieces, pieces, rows, width };
}

/** Adds up or averages a number for each piece of each image and channel: [channels]. */
function joinPieces(operator: 'ReduceSum' | 'ReduceMean', name: string, x: Value, { pieces }: Pieces, low: Lowering): string {
  const { graph, block } = low, channels = x.shape[3]!, across = filled(channels, low);
  const parts = graph.op('Reshape', [name, graph.ints([x.shape[0]!, across / block, pieces, block])]);
  const total = graph.op('Reshape', [graph.op(operator, [parts, graph.ints([0, 2])], { keepdims: 0 }), graph.ints([across])]);
  return across === channels ? total : graph.op('Slice', [total, graph.ints([0]), graph.ints([channels])]);
}

/** Means over all pixels of all images, [channels]: one reading of the activation. */
function means(x: Value, low: Lowering): string {
  const cut = piecesOf(x, low), { graph } = low;
  const images = graph.op('Reshape', [low.getBlocked(x), graph.ints([1, cut.planes, cut.rows, cut.width])]);
  return joinPieces('ReduceMean', graph.op('GlobalAveragePool', [images], {}, BLOCKED), x, cut, low);
}

/**
 * Sums of products over all pixels of all images, [channels]: a depthwise convolution of one with the other as its filter, so
 * that nothing of the size of an activation is written. 8 ms for two tensors of 77 MB, against 21 for a product and its sum.
 */
function dots(a: Value, b: Value, low: Lowering): string {
  const cut = piecesOf(a, low), { graph } = low, { planes, rows, width } = cut;
  const images = graph.op('Reshape', [low.getBlocked(a), graph.ints([1, planes, rows, width])]);
  const filters = graph.op('Reshape', [low.getBlocked(b), graph.ints([planes, 1, rows, width])]);
  const products = graph.op('Conv', [images, filters], { kernel_shape: [rows, width], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: planes }, BLOCKED);
  return joinPieces('ReduceSum', products, a, cut, low);
}

const pixelsOf = ({ shape: [batch, height, width] }: Value): number => batch! * height! * width!;

/** Sums and means over all pixels of all images: bias gradients, statistics of batch norms. */
export function reduction(node: TraceNode, low: Lowering): boolean {
  const x = low.input(node, 0), axes = node.attributes['axes'] as readonly number[], { graph } = low;
  if (!low.isBlocked(x) || !same(axes, [0, 1, 2]) || node.attributes['keepDims'] === true) return false;
  low.put(node.output, [0], node.op === 'Mean' ? means(x, low) : graph.op('Mul', [means(x, low), graph.scalar(pixelsOf(x))]));
  return true;
}

export function channelDot(node: TraceNode, low: Lowering): boolean {
  const a = low.input(node, 0), b = low.input(node, 1);
  if (!(low.isBlocked(a) || low.isBlocked(b)) || !low.takesBlocks(a) || !low.takesBlocks(b)) return false;
  low.put(node.output, [0], dots(a, b, low));
  return true;
}

/**
 * The mean of squares less the square of the mean: one reading and nothing kept, where differences from the mean would be
 * written and read again. It is off by some 10⁻⁶ · (mean² + variance); batch norms in training mode hand over differences from
 * a value near the mean, and their ε is larger than what is left.
 */
export function channelVariance(node: TraceNode, low: Lowering): boolean {
  const x = low.input(node, 0), mean = low.get(low.input(node, 1)), { graph } = low;
  if (!low.isBlocked(x)) return false;
  const squares = graph.op('Div', [dots(x, x, low), graph.scalar(pixelsOf(x))]);
  low.put(node.output, [0], graph.op('Relu', [graph.op('Sub', [squares, graph.op('Mul', [mean, mean])])]));
  return true;
}

export function scaleShift(node: TraceNode, low: Lowering): boolean {
  const x = low.input(node, 0), channels = x.shape[3]!;
  const factor = low.isBlocked(x) ? perChannel(low.input(node, 1), channels, low) : null, shift = factor === null ? null : perChannel(low.input(node, 2), channels, low);
  if (factor === null || shift === null) return false;
  low.putBlocked(node.output, scaled(x, node.attributes['again'] ? low.graph.op('Mul', [factor, low.one]) : factor, shift, low));
  return true;
}

/** A number a channel, filled up with zeros; null for any other value. */
function perChannel(value: Value, channels: number, low: Lowering): string | null {
  const vector = value.kind !== 'splat' && value.dtype === 'float32' && value.shape.at(-1) === channels && value.shape.slice(0, -1).every((extent) => extent === 1);
  return vector ? blockedBias(low.reshape(low.get(value, natural(value.shape.length)), value.shape, [channels]), channels, low) : null;
}

/** x · factor + shift, numbers a channel, as a depthwise 1×1 convolution: broadcasting over blocks takes onnxruntime twice as long. */
function scaled(x: Value, factor: string, shift: string | null, low: Lowering): string {
  const across = filled(x.shape[3]!, low), filter = low.graph.op('Reshape', [factor, low.graph.ints([across, 1, 1, 1])]);
  return low.graph.op('Conv', [low.getBlocked(x), filter, ...(shift === null ? [] : [shift])], { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], group: across }, BLOCKED);
}

/** A blocked activation and a number a channel. */
export function channelwise(node: TraceNode, operator: string, low: Lowering): boolean {
  const { output } = node, [a, b] = [0, 1].map((i) => broadcastSource(low.input(node, i))) as [Value, Value];
  const left = low.isBlocked(a), [whole, small] = left ? [a, b] : [b, a], { graph } = low;
  if (!low.takesBlocks(output) || !low.isBlocked(whole) || !same(whole.shape, output.shape)) return false;
  const vector = perChannel(small, output.shape[3]!, low);
  if (vector === null) return false;
  const all = (value: number) => low.expand(graph.scalar(value), [filled(output.shape[3]!, low)]);
  low.putBlocked(output, operator === 'Mul' ? scaled(whole, vector, null, low)
    : operator === 'Add' ? scaled(whole, all(1), vector, low)
    : left ? scaled(whole, all(1), graph.op('Neg', [vector]), low) : scaled(whole, all(-1), vector, low));
  return true;
}

/** x · a + b with a = scale / √(variance + ε) and b = offset − mean · a, which are numbers a channel. */
export function batchNorm(node: TraceNode, low: Lowering): boolean {
  const x = low.input(node, 0), channels = x.shape.at(-1)!, { graph } = low;
  if (!low.isBlocked(x)) return false;
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((i) => low.optional(node, i)).map((value) => (value ? perChannel(value, channels, low) : null));
  if (!scale || !offset || !mean || !variance) return false;
  const factor = graph.op('Div', [scale, graph.op('Sqrt', [graph.op('Add', [variance, graph.scalar(numberOf(node, 'epsilon'))])])]);
  low.putBlocked(node.output, scaled(x, factor, graph.op('Sub', [offset, graph.op('Mul', [mean, factor])]), low));
  return true;
}
