import { float } from '../../graph/index.ts';
import type { OnnxAttribute } from '../../graph/index.ts';
import type { Geometry, TraceNode, Value } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { CMHW, NCHW, OIHW, permute } from '../orders.ts';
import { fusedActivation } from './activation.ts';
import { forEach, geometryOf, numberOf } from './types.ts';
import type { LoweringRules } from './types.ts';

export function convolutionAttributes(g: Geometry, group: number): Readonly<Record<string, OnnxAttribute>> {
  return { kernel_shape: g.kernel, strides: g.strides, pads: g.pads, dilations: g.dilations, group };
}

export const isPointwise = (g: Geometry): boolean => [...g.kernel, ...g.strides].every((n) => n === 1) && g.pads.every((p) => p === 0);

/** The filter as ONNX wants it: O, I, h, w; for depthwise ones C·M, 1, h, w. */
export function filterOf(value: Value, g: Geometry, low: Lowering): string {
  if (!g.depthwise) return low.get(value, OIHW);
  const [h, w, channels, multiplier] = value.shape as [number, number, number, number];
  return low.reshape(low.get(value, CMHW), permute(value.shape, CMHW), [channels * multiplier, 1, h, w]);
}

function lowerConvolution(node: TraceNode, low: Lowering): void {
  const x = low.input(node, 0), bias = low.optional(node, 2), { output } = node, g = geometryOf(node);
  const fits = bias?.shape.length === 1 && bias.shape[0] === output.shape[3];
  const inputs = [low.get(x, NCHW), filterOf(low.input(node, 1), g, low), ...(bias && fits ? [low.get(bias)] : [])];
  const sum = low.graph.op('Conv', inputs, convolutionAttributes(g, g.depthwise ? x.shape[3]! : 1));
  const name = bias && !fits ? low.graph.op('Add', [sum, low.operand(bias, output.shape, NCHW, 'float32')]) : sum;
  low.put(output, NCHW, fusedActivation(node, name, low.optional(node, 3), NCHW, low));
}

/** Statistics that aren't a number a channel: ONNX's own operator doesn't take them. */
function batchNormWritten(node: TraceNode, low: Lowering): void {
  const order = low.orderOf(node.output), { graph } = low;
  const operand = (position: number, otherwise: number) => {
    const value = low.optional(node, position);
    return value ? low.operand(value, node.output.shape, order, 'float32') : graph.scalar(otherwise);
  };
  const deviation = graph.op('Sqrt', [graph.op('Add', [operand(4, 1), graph.scalar(numberOf(node, 'epsilon'))])]);
  const normal = graph.op('Div', [graph.op('Sub', [low.get(low.input(node, 0), order), operand(3, 0)]), deviation]);
  low.put(node.output, order, graph.op('Add', [graph.op('Mul', [normal, operand(1, 1)]), operand(2, 0)]));
}

function batchNorm(node: TraceNode, low: Lowering): void {
  if (node.inputs.slice(1).some((value) => value && value.shape.length !== 1)) return batchNormWritten(node, low);
  const channels = node.output.shape.at(-1)!;
  // order of the recorded inputs: x, scale, offset, mean, variance; scale and offset may be left out
  const vector = (position: number, otherwise: number) => {
    const value = low.optional(node, position);
    return value ? low.get(value) : low.expand(low.graph.scalar(otherwise), [channels]);
  };
  const inputs = [low.get(low.input(node, 0), NCHW), vector(1, 1), vector(2, 0), vector(3, 0), vector(4, 1)];
  low.put(node.output, NCHW, low.graph.op('BatchNormalization', inputs, { epsilon: float(numberOf(node, 'epsilon')) }));
}

export const convolution: LoweringRules = {
  ...forEach(['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], () => lowerConvolution),
  FusedBatchNorm: batchNorm,
};
