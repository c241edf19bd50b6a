import * as tf from '@tensorflow/tfjs-core';
import { GraftError } from '../../../domain/errors/index.ts';
import type { Geometry } from '../../record/index.ts';
import { fusedActivation } from './matrix.ts';
import { forEach } from './types.ts';
import type { KernelAttributes, KernelRules } from './types.ts';

type ConvInfo = tf.backend_util.Conv2DInfo;

function geometryOf(info: ConvInfo, depthwise: boolean): Geometry {
  return {
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [info.padInfo.top, info.padInfo.left, info.padInfo.bottom, info.padInfo.right],
    inSize: [info.inHeight, info.inWidth],
    outSize: [info.outHeight, info.outWidth],
    depthwise,
  };
}

function convInfo(xShape: readonly number[], filterShape: readonly number[], at: KernelAttributes, depthwise: boolean): ConvInfo {
  if (at['dataFormat'] && at['dataFormat'] !== 'NHWC') throw new GraftError('INTERNAL', 'Only convolutions in NHWC are traced');
  return tf.backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    at['strides'] as [number, number],
    (at['dilations'] ?? 1) as number,
    at['pad'] as 'same',
    at['dimRoundingMode'] as 'floor',
    depthwise,
  );
}

function poolInfo(shape: readonly number[], at: KernelAttributes): ConvInfo {
  return tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    at['filterSize'] as [number, number],
    at['strides'] as [number, number],
    1,
    at['pad'] as 'same',
    at['dimRoundingMode'] as 'floor',
  );
}

const depthwiseOf = (op: string) => op.includes('Depthwise');

export const convolution: KernelRules = {
  ...forEach(['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], (op) => ({ x, filter, bias, preluActivationWeights }, at, backend) => {
    const info = convInfo(x!.shape, filter!.shape, at, depthwiseOf(op));
    return backend.emit(op, [x, filter, bias, preluActivationWeights], info.outShape, 'float32', fusedActivation(at), geometryOf(info, depthwiseOf(op)));
  }),
  ...forEach(['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput'], (op) => ({ dy, filter }, at, backend) => {
    const shape = at['inputShape'] as number[];
    return backend.emit(op, [dy, filter], shape, 'float32', {}, geometryOf(convInfo(shape, filter!.shape, at, depthwiseOf(op)), depthwiseOf(op)));
  }),
  ...forEach(['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'], (op) => ({ x, dy }, at, backend) => {
    const shape = at['filterShape'] as number[];
    return backend.emit(op, [x, dy], shape, 'float32', {}, geometryOf(convInfo(x!.shape, shape, at, depthwiseOf(op)), depthwiseOf(op)));
  }),
  ...forEach(['MaxPool', 'AvgPool'], (op) => ({ x }, at, backend) => {
    const info = poolInfo(x!.shape, at);
    return backend.emit(op, [x], info.outShape, x!.dtype, {}, geometryOf(info, false));
  }),
  ...forEach(['MaxPoolGrad', 'AvgPoolGrad'], (op) => ({ dy, input }, at, backend) =>
    backend.emit(op, [dy, input], input!.shape, 'float32', {}, geometryOf(poolInfo(input!.shape, at), false))),
  FusedBatchNorm: ({ x, scale, offset, mean, variance }, { varianceEpsilon }, backend) =>
    backend.emit('FusedBatchNorm', [x, scale, offset, mean, variance], x!.shape, 'float32', { epsilon: Number(varianceEpsilon ?? 0.001) }),
};
