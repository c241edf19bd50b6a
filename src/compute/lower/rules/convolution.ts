import { GraftError } from '../../../domain/errors/index.ts';
import { float } from '../../graph/index.ts';
import type { OnnxAttribute } from '../../graph/index.ts';
import type { Geometry, TraceNode, Value } from '../../trace/index.ts';
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

/** Adds a convolution whose result is `output`: its own, or that of the addition of its bias. */
export function lowerConvolution(node: TraceNode, low: Lowering, bias: Value | null, output: Value): void {
  const x = low.input(node, 0), g = geometryOf(node);
  if (bias && bias.shape.length !== 1) throw new GraftError('INTERNAL', `${node.op}: the fused bias is not a vector`);
  const inputs = [low.get(x, NCHW), filterOf(low.input(node, 1), g, low), ...(bias ? [low.get(bias)] : [])];
  const name = low.graph.op('Conv', inputs, convolutionAttributes(g, g.depthwise ? x.shape[3]! : 1));
  low.put(output, NCHW, fusedActivation(node, name, low.optional(node, 3), NCHW, low));
}

function batchNorm(node: TraceNode, low: Lowering): void {
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
  ...forEach(['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], () => (node, low) => lowerConvolution(node, low, low.optional(node, 2), node.output)),
  FusedBatchNorm: batchNorm,
};
