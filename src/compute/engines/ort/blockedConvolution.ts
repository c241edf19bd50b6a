import * as tf from '@tensorflow/tfjs-core';
import { lowerRecord } from '../../lower/index.ts';
import { traceStep } from '../../trace/index.ts';
import { reasonOf, sessionOptions } from './session.ts';
import type { OrtApi } from './session.ts';

export interface BlockedConvolution {
  readonly works: boolean;
  readonly reason: string;
}

const SIDE = 6, CHANNELS = 16, BATCH = 2;
/** The two forms add up the same products in another order. */
const TOLERANCE = 1e-5;

/**
 * Tries onnxruntime's blocked convolution, which is not part of ONNX and may be missing or differ on this machine, against
 * the standard form: the filter gradients of depthwise convolutions with strides 1 and 2.
 */
export async function tryBlockedConvolution(ort: OrtApi, threads: number): Promise<BlockedConvolution> {
  const record = traceStep({
    key: 'blocked-convolution',
    inputs: { x: { shape: [BATCH, SIDE, SIDE, CHANNELS], dtype: 'float32' }, dy1: { shape: [BATCH, SIDE, SIDE, CHANNELS], dtype: 'float32' }, dy2: { shape: [BATCH, SIDE / 2, SIDE / 2, CHANNELS], dtype: 'float32' } },
    variables: [],
    build: ({ x, dy1, dy2 }) => ({ outputs: { one: filterGradient(x!, dy1!, 1), two: filterGradient(x!, dy2!, 2) } }),
  });
  const wave = (size: number, phase: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i * 0.7 + phase));
  const area = SIDE * SIDE * CHANNELS * BATCH;
  const run = async (depthwiseFilter: 'grouped' | 'nchwc') => {
    const session = await ort.InferenceSession.create(lowerRecord(record, { depthwiseFilter }).graph.encode(), sessionOptions(threads));
    try {
      const tensor = (values: Float32Array, side: number) => new ort.Tensor('float32', values, [BATCH, side, side, CHANNELS]);
      const { one, two } = await session.run({ x: tensor(wave(area, 0), SIDE), dy1: tensor(wave(area, 1), SIDE), dy2: tensor(wave(area / 4, 2), SIDE / 2) });
      return [...(one!.data as Float32Array), ...(two!.data as Float32Array)];
    } finally {
      await session.release();
    }
  };
  const standard = await run('grouped');
  try {
    const blocked = await run('nchwc');
    const worst = Math.max(...standard.map((v, i) => Math.abs(v - blocked[i]!)));
    return worst <= TOLERANCE ? { works: true, reason: 'agrees with the standard form' } : { works: false, reason: `differs from the standard form by ${worst.toExponential(1)}` };
  } catch (cause) {
    return { works: false, reason: reasonOf(cause) };
  }
}

function filterGradient(x: tf.Tensor, dy: tf.Tensor, stride: number): tf.Tensor {
  return tf.engine().runKernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { strides: [stride, stride], pad: 'same', dilations: [1, 1], filterShape: [3, 3, CHANNELS, 1] });
}
