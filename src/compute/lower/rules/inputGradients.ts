import type { Geometry, TraceNode, Value } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { CMHW, NCHW, OIHW } from '../orders.ts';
import { convolutionAttributes, filterOf, isPointwise } from './convolution.ts';
import { geometryOf } from './types.ts';
import type { LoweringRules } from './types.ts';

/** Rows and columns of the input that no window reached: ConvTranspose has to add them. */
export function missedPixels(g: Geometry): [number, number] {
  const missed = (i: 0 | 1) => g.inSize[i] + g.pads[i] + g.pads[i + 2]! - ((g.outSize[i] - 1) * g.strides[i] + (g.kernel[i] - 1) * g.dilations[i] + 1);
  return [missed(0), missed(1)];
}

/** 1×1: a convolution with the transposed filter. */
function pointwise(node: TraceNode, low: Lowering): string {
  const turned = low.graph.op('Transpose', [low.get(low.input(node, 1), OIHW)], { perm: [1, 0, 2, 3] });
  return low.graph.op('Conv', [low.get(low.input(node, 0), NCHW), turned]);
}

/** Pads of the convolution that goes back through one with stride 1. */
export function flippedPads(g: Geometry): number[] {
  return [0, 1, 2, 3].map((side) => (g.kernel[side % 2]! - 1) * g.dilations[side % 2]! - g.pads[side]!);
}

/** A depthwise filter turned by half a turn. */
export function flippedFilter(filter: Value, low: Lowering): string {
  const ints = (values: readonly number[]) => low.graph.ints(values), end = -(2 ** 31);
  return low.graph.op('Slice', [low.get(filter, CMHW), ints([-1, -1]), ints([end, end]), ints([2, 3]), ints([-1, -1])]);
}

/** Whether the way back is a depthwise convolution with stride 1. */
export function turnsAround(node: TraceNode): boolean {
  const g = geometryOf(node);
  return g.depthwise && node.inputs[1]?.shape[3] === 1 && g.strides.every((s) => s === 1) && flippedPads(g).every((pad) => pad >= 0);
}

/** Depthwise, stride 1: a depthwise convolution with the filter turned by half a turn. */
function flipped(node: TraceNode, g: Geometry, low: Lowering): string {
  return low.graph.op('Conv', [low.get(low.input(node, 0), NCHW), flippedFilter(low.input(node, 1), low)], { ...convolutionAttributes(g, node.output.shape[3]!), pads: flippedPads(g) });
}

/**
 * Everything else. O, I, h, w is already the order in which ConvTranspose wants its filter. Depthwise with a multiplier, each
 * dY goes back by itself and the sum comes after: onnxruntime's WebGPU provider is wrong where a group has several of them.
 */
function transposed(node: TraceNode, g: Geometry, low: Lowering): string {
  const { graph } = low, [batch, height, width, channels] = node.output.shape as [number, number, number, number];
  const multiplier = g.depthwise ? node.inputs[1]!.shape[3]! : 1, group = g.depthwise ? channels * multiplier : 1;
  const back = graph.op('ConvTranspose', [low.get(low.input(node, 0), NCHW), filterOf(low.input(node, 1), g, low)], { ...convolutionAttributes(g, group), output_padding: missedPixels(g) });
  if (multiplier === 1) return back;
  return graph.op('ReduceSum', [graph.op('Reshape', [back, graph.ints([batch, channels, multiplier, height, width])]), graph.ints([2])], { keepdims: 0 });
}

function inputGradient(node: TraceNode, low: Lowering): void {
  const g = geometryOf(node);
  const name = !g.depthwise && isPointwise(g) ? pointwise(node, low)
    : turnsAround(node) ? flipped(node, g, low)
    : transposed(node, g, low);
  low.put(node.output, NCHW, name);
}

export const inputGradients: LoweringRules = { Conv2DBackpropInput: inputGradient, DepthwiseConv2dNativeBackpropInput: inputGradient };
