import { float } from '../../graph/index.ts';
import type { Geometry, TraceNode, Value } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { NCHW, OIHW, same } from '../orders.ts';
import { convolutionAttributes, filterOf, isPointwise } from '../rules/convolution.ts';
import { clip } from '../rules/elementwise.ts';
import { gradientCrop, swapped } from '../rules/filterGradients.ts';
import { gateMask } from '../rules/gate.ts';
import { flippedFilter, flippedPads, turnsAround } from '../rules/inputGradients.ts';
import { geometryOf } from '../rules/types.ts';
import { batchNorm, channelDot, channelVariance, channelwise, reduction, scaleShift } from './channels.ts';
import { BLOCKED, blockedBias, blockedDepthwiseFilter, blockedFilter, blockedTransposedFilter, filled } from './filters.ts';

/** Lowers a node on blocked channels where it can; false leaves it to the rule of standard operators. */
type BlockedRule = (node: TraceNode, low: Lowering) => boolean;

function convolution(node: TraceNode, low: Lowering): boolean {
  const x = low.input(node, 0), filter = low.input(node, 1), bias = low.optional(node, 2), { output } = node, g = geometryOf(node);
  const channels = output.shape[3]!, activation = node.attributes['activation'] ?? 'linear';
  if (!low.takesBlocks(output) || activation !== 'linear' || (bias && (bias.shape.length !== 1 || bias.shape[0] !== channels))) return false;
  // an image of few channels is read as it is
  const direct = !g.depthwise && x.shape[3]! < low.block && !low.isBlocked(x);
  if (!direct && !low.takesBlocks(x)) return false;
  if (g.depthwise && filter.shape[3] !== 1) return false;
  const weights = g.depthwise
    ? blockedDepthwiseFilter(filterOf(filter, g, low), [channels, 1, ...g.kernel], low)
    : blockedFilter(filterOf(filter, g, low), [channels, x.shape[3]!, ...g.kernel], direct, low);
  const inputs = [direct ? low.get(x, NCHW) : low.getBlocked(x), weights, ...(bias ? [blockedBias(low.get(bias), channels, low)] : [])];
  low.putBlocked(output, low.graph.op('Conv', inputs, convolutionAttributes(g, g.depthwise ? filled(channels, low) : 1), BLOCKED));
  return true;
}

/** 1×1, or depthwise with stride 1: a convolution with the filter turned. */
function inputGradient(node: TraceNode, low: Lowering): boolean {
  const dy = low.input(node, 0), filter = low.input(node, 1), { output } = node, g = geometryOf(node);
  if (!low.takesBlocks(output) || !low.takesBlocks(dy)) return false;
  const channels = output.shape[3]!;
  if (!g.depthwise && isPointwise(g)) {
    const weights = blockedTransposedFilter(low.get(filter, OIHW), [dy.shape[3]!, channels], low);
    low.putBlocked(output, low.graph.op('Conv', [low.getBlocked(dy), weights], convolutionAttributes(g, 1), BLOCKED));
    return true;
  }
  const spread = spreadPixels(node, low);
  if (spread === null) return false;
  const weights = blockedDepthwiseFilter(flippedFilter(filter, low), [channels, 1, ...g.kernel], low);
  // begins as with stride 1, and ends so that the result has the size of the input
  const pads = turnsAround(node) ? flippedPads(g) : [g.kernel[0] - 1 - g.pads[0]!, g.kernel[1] - 1 - g.pads[1]!, g.pads[0]!, g.pads[1]!];
  low.putBlocked(output, low.graph.op('Conv', [spread, weights], { ...convolutionAttributes(g, filled(channels, low)), strides: [1, 1], pads }, BLOCKED));
  return true;
}

/**
 * What a depthwise convolution with stride 1 and the turned filter has to read on its way back: dY, with zeros between its
 * pixels where the stride was 2. Less time than a transposed convolution in groups, zeros and all.
 * null where the way back is another.
 */
function spreadPixels(node: TraceNode, low: Lowering): string | null {
  const dy = low.input(node, 0), g = geometryOf(node), { graph } = low;
  if (turnsAround(node)) return low.getBlocked(dy);
  const doubles = g.strides.every((stride, i) => stride === 2 && g.dilations[i] === 1 && g.inSize[i] === 2 * g.outSize[i]! && g.pads[i]! < g.kernel[i]!);
  if (!g.depthwise || node.inputs[1]?.shape[3] !== 1 || !doubles) return null;
  const [height, width] = g.outSize, across = filled(node.output.shape[3]!, low), rows = (dy.shape[0]! * across) / low.block * height;
  const pixels = graph.op('Reshape', [low.getBlocked(dy), graph.ints([rows, 1, width, low.block])]);
  const spread = graph.op('Pad', [pixels, graph.ints([0, 0, 0, 0, 0, 1, 0, low.block])]);
  return graph.op('Reshape', [spread, graph.ints([dy.shape[0]!, across, ...g.inSize])]);
}

/** One convolution of N·C groups: see `rules/filterGradients.ts`. Blocks of one image after those of another are blocks of one image with N·C channels. */
function depthwiseFilterGradient(node: TraceNode, low: Lowering): boolean {
  const x = low.input(node, 0), dy = low.input(node, 1), g: Geometry = geometryOf(node), { graph } = low;
  if (!low.takesBlocks(x) || !low.takesBlocks(dy) || node.output.shape[3] !== 1) return false;
  const [batch, height, width, channels] = x.shape as [number, number, number, number], across = filled(channels, low), planes = batch * across;
  const images = graph.op('Reshape', [low.getBlocked(x), graph.ints([1, planes, height, width])]);
  const filters = graph.op('Reshape', [low.getBlocked(dy), graph.ints([planes, 1, ...g.outSize])]);
  const blocked = graph.op('Conv', [images, filters], { ...swapped(g), group: planes, kernel_shape: g.outSize }, BLOCKED);
  const plain = gradientCrop(graph.op('ReorderOutput', [blocked], { channels: planes }, BLOCKED), g, low);
  const perImage = graph.op('Reshape', [plain, graph.ints([batch, across, 1, ...g.kernel])]);
  const sum = graph.op('ReduceSum', [perImage, graph.ints([0])], { keepdims: 0 });
  low.put(node.output, [2, 3, 0, 1], across === channels ? sum : graph.op('Slice', [sum, graph.ints([0]), graph.ints([channels]), graph.ints([0])]));
  return true;
}

/** Element by element: zeros beyond the channels stay zeros. */
function elementwise(node: TraceNode, low: Lowering, build: (operands: readonly string[]) => string): boolean {
  const values = node.inputs.filter((input): input is Value => input !== null);
  if (!values.some((value) => low.isBlocked(value)) || !low.takesBlocks(node.output)) return false;
  if (!values.every((value) => low.takesBlocks(value) && same(value.shape, node.output.shape))) return false;
  low.putBlocked(node.output, build(values.map((value) => low.getBlocked(value))));
  return true;
}

/**
 * Ones where a relu or relu6 lets a gradient through, else zeros, as `gateMask` has them, without booleans, whose conversion
 * takes onnxruntime as long as two products: y, or y · (6 − y), is positive there, and times 2¹²⁷ it is 1 or more for all
 * floats but those without full precision (below 10⁻³⁸).
 */
function gateFactor(node: TraceNode, y: string, low: Lowering): string {
  const { low: above, high: below, inclusive } = node.attributes, { graph } = low;
  if (!above || inclusive) return gateMask(node, y, low);
  const positive = below ? graph.op('Mul', [y, graph.op('Sub', [graph.scalar(6), y])]) : y;
  return graph.op('HardSigmoid', [positive], { alpha: float(2 ** 127), beta: float(0) });
}

/** Blocks beside blocks, or beside a number a channel. */
const arithmetic = (operator: string): BlockedRule => (node, low) => elementwise(node, low, (operands) => low.graph.op(operator, operands)) || channelwise(node, operator, low);

export const BLOCKED_RULES: Readonly<Record<string, BlockedRule>> = {
  Conv2D: convolution,
  FusedConv2D: convolution,
  DepthwiseConv2dNative: convolution,
  FusedDepthwiseConv2D: convolution,
  Conv2DBackpropInput: inputGradient,
  DepthwiseConv2dNativeBackpropInput: inputGradient,
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  Add: arithmetic('Add'),
  Sub: arithmetic('Sub'),
  Multiply: arithmetic('Mul'),
  Square: (node, low) => elementwise(node, low, ([x]) => low.graph.op('Mul', [x!, x!])),
  FusedBatchNorm: batchNorm,
  ScaleShift: scaleShift,
  ChannelDot: channelDot,
  ChannelVariance: channelVariance,
  Relu: (node, low) => elementwise(node, low, ([x]) => low.graph.op('Relu', [x!])),
  Relu6: (node, low) => elementwise(node, low, ([x]) => clip(x!, 0, 6, 'float32', low)),
  Gate: (node, low) => elementwise(node, low, ([dy, y]) => low.graph.op('Mul', [dy!, gateFactor(node, y!, low)])),
  Sum: reduction,
  Mean: reduction,
};
