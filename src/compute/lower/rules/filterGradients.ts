import type { Geometry, TraceNode, Value } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { CMHW, NCHW, OIHW, natural, permute } from '../orders.ts';
import { isPointwise } from './convolution.ts';
import { geometryOf } from './types.ts';
import type { LoweringRules } from './types.ts';

/** The first `kernel` rows and columns of the last two dimensions of a filter gradient: strides that don't divide leave more. */
export function gradientCrop(name: string, g: Geometry, low: Lowering): string {
  const extent = (i: 0 | 1) => g.inSize[i] + g.pads[i] + g.pads[i + 2]! - (g.outSize[i] - 1) * g.strides[i];
  const fits = [0, 1].every((i) => g.dilations[i] === 1 && extent(i as 0 | 1) === g.kernel[i]);
  return fits ? name : low.graph.op('Slice', [name, low.graph.ints([0, 0]), low.graph.ints(g.kernel), low.graph.ints([2, 3])]);
}

/** A gradient over the filter is a convolution in which strides and dilations change places. */
export const swapped = (g: Geometry) => ({ pads: g.pads, strides: g.dilations, dilations: g.strides });

/**
 * 1×1: dY·Xᵀ over all pixels of all images. Small images with many channels: one product, for which both are turned; large
 * ones: a product for each image and their sum. Each moves what the other needn't, so the smaller of the two decides.
 */
function pointwise(node: TraceNode, low: Lowering): void {
  const x = low.input(node, 0), dy = low.input(node, 1), { graph } = low;
  const [batch, height, width, channels] = x.shape as [number, number, number, number], outputs = dy.shape[3]!, area = height * width;
  let product: string;
  if (area * (outputs + channels) < outputs * channels) {
    const rows = (value: Value) => low.reshape(low.get(value, natural(4)), value.shape, [batch * area, value.shape[3]!]);
    product = graph.op('Gemm', [rows(dy), rows(x)], { transA: 1 });
  } else {
    const planes = (value: Value) => low.reshape(low.get(value, NCHW), permute(value.shape, NCHW), [batch, value.shape[3]!, area]);
    const left = planes(dy), right = planes(x);
    const each = low.block > 0 ? graph.op('FusedMatMul', [left, right], { transB: 1 }, { domain: 'com.microsoft' }) : graph.op('MatMul', [left, graph.op('Transpose', [right], { perm: [0, 2, 1] })]);
    product = graph.op('ReduceSum', [each, graph.ints([0])], { keepdims: 0 });
  }
  low.put(node.output, OIHW, low.reshape(product, [outputs, channels], [outputs, channels, 1, 1]));
}

/** A convolution of X with dY, images and channels changing places. */
function full(node: TraceNode, g: Geometry, low: Lowering): void {
  const turn = (position: number) => low.graph.op('Transpose', [low.get(low.input(node, position), NCHW)], { perm: [1, 0, 2, 3] });
  // dimensions come out as I, O, h, w
  low.put(node.output, [2, 3, 0, 1], gradientCrop(low.graph.op('Conv', [turn(0), turn(1)], swapped(g)), g, low));
}

/** One convolution of N·C groups: each channel of each image with its own dY (or as many as the multiplier says) as the filter, then the sum over the images. */
function depthwise(node: TraceNode, g: Geometry, low: Lowering): void {
  const x = low.input(node, 0), dy = low.input(node, 1), { graph } = low;
  const [batch, height, width, channels] = x.shape as [number, number, number, number], planes = batch * channels;
  const multiplier = node.output.shape[3]!;
  const images = low.reshape(low.get(x, NCHW), permute(x.shape, NCHW), [1, planes, height, width]);
  const filters = low.reshape(low.get(dy, NCHW), permute(dy.shape, NCHW), [planes * multiplier, 1, ...g.outSize]);
  const planesOut = graph.op('Conv', [images, filters], { ...swapped(g), group: planes });
  const perImage = graph.op('Reshape', [gradientCrop(planesOut, g, low), graph.ints([batch, channels * multiplier, ...g.kernel])]);
  const sum = graph.op('ReduceSum', [perImage, graph.ints([0])], { keepdims: 0 });
  low.put(node.output, CMHW, low.reshape(sum, [channels * multiplier, ...g.kernel], [channels, multiplier, ...g.kernel]));
}

export const filterGradients: LoweringRules = {
  Conv2DBackpropFilter: (node, low) => (isPointwise(geometryOf(node)) ? pointwise(node, low) : full(node, geometryOf(node), low)),
  DepthwiseConv2dNativeBackpropFilter: (node, low) => depthwise(node, geometryOf(node), low),
};
