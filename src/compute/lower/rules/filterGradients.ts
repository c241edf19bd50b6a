import type { Geometry, TraceNode } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { CMHW, NCHW, OIHW, permute } from '../orders.ts';
import { isPointwise } from './convolution.ts';
import { geometryOf } from './types.ts';
import type { LoweringRules } from './types.ts';

/** onnxruntime's own operators on blocked channels: not part of ONNX, so an engine tries them before it uses them. */
const BLOCKED = 'com.microsoft.nchwc';
/** Channels in a block, at most (AVX-512: 16, AVX2 and NEON: 8). */
const BLOCK = 16;

/** The first `kernel` rows and columns of the last two dimensions. */
function crop(name: string, g: Geometry, low: Lowering): string {
  return low.graph.op('Slice', [name, low.graph.ints([0, 0]), low.graph.ints(g.kernel), low.graph.ints([2, 3])]);
}

/** A gradient over the filter is a convolution in which strides and dilations change places. */
const swapped = (g: Geometry) => ({ pads: g.pads, strides: g.dilations, dilations: g.strides });

/**
 * 1×1: dY·Xᵀ over all pixels of all images. Small images with many channels: one product, for which both are turned; large
 * ones: a product for each image and their sum. Each moves what the other needn't, so the smaller of the two decides.
 */
function pointwise(node: TraceNode, low: Lowering): void {
  const x = low.input(node, 0), dy = low.input(node, 1), { graph } = low;
  const [batch, height, width, channels] = x.shape as [number, number, number, number], outputs = dy.shape[3]!, area = height * width;
  const flatDy = low.reshape(low.get(dy, NCHW), permute(dy.shape, NCHW), [batch, outputs, area]);
  const flatX = low.reshape(low.get(x, NCHW), permute(x.shape, NCHW), [batch, channels, area]);
  let product: string;
  if (area * (outputs + channels) < outputs * channels) {
    const left = low.reshape(graph.op('Transpose', [flatDy], { perm: [1, 0, 2] }), [outputs, batch, area], [outputs, batch * area]);
    const right = low.reshape(graph.op('Transpose', [flatX], { perm: [0, 2, 1] }), [batch, area, channels], [batch * area, channels]);
    product = graph.op('MatMul', [left, right]);
  } else {
    const right = graph.op('Transpose', [flatX], { perm: [0, 2, 1] });
    product = graph.op('ReduceSum', [graph.op('MatMul', [flatDy, right]), graph.ints([0])], { keepdims: 0 });
  }
  low.put(node.output, OIHW, low.reshape(product, [outputs, channels], [outputs, channels, 1, 1]));
}

/** A convolution of X with dY, images and channels changing places. */
function full(node: TraceNode, g: Geometry, low: Lowering): void {
  const turn = (position: number) => low.graph.op('Transpose', [low.get(low.input(node, position), NCHW)], { perm: [1, 0, 2, 3] });
  // dimensions come out as I, O, h, w
  low.put(node.output, [2, 3, 0, 1], crop(low.graph.op('Conv', [turn(0), turn(1)], swapped(g)), g, low));
}

/**
 * One convolution of N·C groups: each channel of each image with its own dY (or as many as the multiplier says) as the filter, then the sum over the images.
 * `nchwc` is the same on blocked channels and spares onnxruntime an im2col of every group: 5 times faster where it exists.
 */
function depthwise(node: TraceNode, g: Geometry, low: Lowering): void {
  const x = low.input(node, 0), dy = low.input(node, 1), { graph } = low;
  const [batch, height, width, channels] = x.shape as [number, number, number, number], planes = batch * channels;
  const multiplier = node.output.shape[3]!;
  const images = low.reshape(low.get(x, NCHW), permute(x.shape, NCHW), [1, planes, height, width]);
  const outSize = [dy.shape[1]!, dy.shape[2]!] as const, dyShape = permute(dy.shape, NCHW);
  let planesOut: string;
  if (low.options.depthwiseFilter === 'nchwc' && multiplier === 1 && planes % BLOCK === 0) {
    const block = (name: string) => graph.op('ReorderInput', [name], {}, { domain: BLOCKED });
    const filter = low.reshape(block(low.reshape(low.get(dy, NCHW), dyShape, [1, planes, ...outSize])), [1, planes, ...outSize], [planes, 1, ...outSize]);
    const blocked = graph.op('Conv', [block(images), filter], { ...swapped(g), group: planes, kernel_shape: outSize }, { domain: BLOCKED });
    planesOut = graph.op('ReorderOutput', [blocked], { channels: planes }, { domain: BLOCKED });
  } else {
    planesOut = graph.op('Conv', [images, low.reshape(low.get(dy, NCHW), dyShape, [planes * multiplier, 1, ...outSize])], { ...swapped(g), group: planes });
  }
  const perImage = graph.op('Reshape', [crop(planesOut, g, low), graph.ints([batch, channels * multiplier, ...g.kernel])]);
  const sum = graph.op('ReduceSum', [perImage, graph.ints([0])], { keepdims: 0 });
  low.put(node.output, CMHW, low.reshape(sum, [channels * multiplier, ...g.kernel], [channels, multiplier, ...g.kernel]));
}

export const filterGradients: LoweringRules = {
  Conv2DBackpropFilter: (node, low) => (isPointwise(geometryOf(node)) ? pointwise(node, low) : full(node, geometryOf(node), low)),
  DepthwiseConv2dNativeBackpropFilter: (node, low) => depthwise(node, geometryOf(node), low),
};
