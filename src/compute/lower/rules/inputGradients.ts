import type { Geometry, TraceNode } from '../../record/index.ts';
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

/** Depthwise, stride 1: a depthwise convolution with the filter turned by half a turn. */
function flipped(node: TraceNode, g: Geometry, low: Lowering): string {
  const ints = (values: readonly number[]) => low.graph.ints(values), end = -(2 ** 31);
  const filter = low.graph.op('Slice', [low.get(low.input(node, 1), CMHW), ints([-1, -1]), ints([end, end]), ints([2, 3]), ints([-1, -1])]);
  const reach = [0, 1].map((i) => (g.kernel[i]! - 1) * g.dilations[i]!);
  const pads = [0, 1, 2, 3].map((side) => reach[side % 2]! - g.pads[side]!);
  return low.graph.op('Conv', [low.get(low.input(node, 0), NCHW), filter], { kernel_shape: g.kernel, strides: [1, 1], dilations: g.dilations, pads, group: node.output.shape[3]! });
}

/** Everything else. O, I, h, w is already the order in which ConvTranspose wants its filter. */
function transposed(node: TraceNode, g: Geometry, low: Lowering): string {
  const group = g.depthwise ? node.output.shape[3]! : 1;
  return low.graph.op('ConvTranspose', [low.get(low.input(node, 0), NCHW), filterOf(low.input(node, 1), g, low)], { ...convolutionAttributes(g, group), output_padding: missedPixels(g) });
}

function inputGradient(node: TraceNode, low: Lowering): void {
  const g = geometryOf(node), single = low.input(node, 1).shape[3] === 1;
  const fits = [0, 1, 2, 3].every((side) => (g.kernel[side % 2]! - 1) * g.dilations[side % 2]! >= g.pads[side]!);
  const name = !g.depthwise && isPointwise(g) ? pointwise(node, low)
    : g.depthwise && single && fits && g.strides.every((s) => s === 1) ? flipped(node, g, low)
    : transposed(node, g, low);
  low.put(node.output, NCHW, name);
}

export const inputGradients: LoweringRules = { Conv2DBackpropInput: inputGradient, DepthwiseConv2dNativeBackpropInput: inputGradient };
