import * as tf from '@tensorflow/tfjs-core';
import { OnnxGraph } from '../../graph/index.ts';
import { batchNormTraining } from '../../layers/index.ts';
import { BLOCKED, lowerRecord } from '../../lower/index.ts';
import { traceStep } from '../../trace/index.ts';
import type { StepDefinition, TensorSpec } from '../../port.ts';
import { feedOne, reasonOf, sessionOptions } from './session.ts';
import type { OrtApi } from './session.ts';

export interface BlockedConvolution {
  /** Channels in a block; 0 where the blocked form is not to be used. */
  readonly block: number;
  readonly reason: string;
}

const SIDE = 6, BATCH = 2, THIN = 8, WIDE = 48, NARROW = 24, EPSILON = 1e-3;
/** Of the largest value: the two forms add up the same products in another order. */
const TOLERANCE = 1e-5;

const INPUTS: Readonly<Record<string, readonly number[]>> = {
  x: [BATCH, SIDE, SIDE, NARROW],
  expand: [1, 1, NARROW, WIDE],
  bias: [WIDE],
  depthwise: [3, 3, WIDE, 1],
  scale: [WIDE],
  offset: [WIDE],
  strided: [5, 5, WIDE, 1],
  project: [1, 1, WIDE, NARROW],
  full: [3, 3, NARROW, THIN],
  dy: [BATCH, SIDE / 2, SIDE / 2, THIN],
};

/**
 * Tries onnxruntime's blocked convolutions, which are not part of ONNX and may be missing or differ on this machine, against
 * the standard form: result and all gradients of a small network with each kind of convolution and a batch norm in training
 * mode, with channels that fill their blocks and channels that don't.
 */
export async function tryBlockedConvolution(ort: OrtApi, threads: number): Promise<BlockedConvolution> {
  const record = traceStep(smallStep());
  const run = async (block: number): Promise<readonly Float32Array[]> => {
    const lowered = lowerRecord(record, { block });
    const feeds = Object.entries(INPUTS).map(([name, shape], phase) => [name, new ort.Tensor('float32', wave(shape, phase), shape)] as const);
    return await runOnce(ort, threads, lowered.graph, { ...Object.fromEntries(feeds), ...feedOne(ort, lowered) });
  };
  try {
    const block = await blockOf(ort, threads);
    const standard = await run(0), blocked = await run(block);
    const worst = Math.max(...standard.map((values, i) => relativeDifference(values, blocked[i]!)));
    return worst <= TOLERANCE ? { block, reason: 'agrees with the standard form' } : { block: 0, reason: `differs from the standard form by ${worst.toExponential(1)}` };
  } catch (cause) {
    return { block: 0, reason: reasonOf(cause) };
  }
}

function smallStep(): StepDefinition {
  const forward = (...[x, expand, bias, depthwise, scale, offset, strided, project, full]: tf.Tensor[]): tf.Tensor => {
    const wide = tf.relu6(tf.add(tf.conv2d(x as tf.Tensor4D, expand as tf.Tensor4D, 1, 'same'), bias!)) as tf.Tensor4D;
    const inner = tf.depthwiseConv2d(wide, depthwise as tf.Tensor4D, 1, 'same');
    // As near as a moving average gets: far from the mean, sums of squares would lose digits in one form more than in the other.
    const { y: normal } = batchNormTraining(inner, { scale: scale!, offset: offset!, near: tf.mean(inner, [0, 1, 2]) }, EPSILON);
    const half = tf.depthwiseConv2d(tf.relu(normal) as tf.Tensor4D, strided as tf.Tensor4D, 2, 'same');
    const narrow = tf.conv2d(half, project as tf.Tensor4D, 1, 'same');
    return tf.conv2d(tf.add<tf.Tensor4D>(narrow, narrow), full as tf.Tensor4D, 1, 'same');
  };
  const specs = Object.entries(INPUTS).map(([name, shape]): [string, TensorSpec] => [name, { shape, dtype: 'float32' }]);
  return {
    key: 'blocked-convolution',
    inputs: Object.fromEntries(specs),
    variables: [],
    build: ({ dy, ...inputs }) => {
      const arguments_ = Object.values(inputs), gradients = tf.grads(forward)(arguments_, dy!);
      return { outputs: { y: forward(...arguments_), ...Object.fromEntries(Object.keys(inputs).map((name, i) => [`d${name}`, gradients[i]!])) } };
    },
  };
}

/** Channels in a block on this machine: what one block is filled up to. */
async function blockOf(ort: OrtApi, threads: number): Promise<number> {
  const graph = new OnnxGraph(), four = [1, 4, 1, 1];
  graph.addOutput(graph.op('ReorderInput', [graph.addInput('x', 'float32', four)], {}, BLOCKED), 'float32', ['n', 'c', 'h', 'w']);
  const [filled] = await runOnce(ort, threads, graph, { x: new ort.Tensor('float32', new Float32Array(4), four) });
  return filled!.length;
}

async function runOnce(ort: OrtApi, threads: number, graph: OnnxGraph, feeds: Parameters<Awaited<ReturnType<OrtApi['InferenceSession']['create']>>['run']>[0]): Promise<Float32Array[]> {
  const session = await ort.InferenceSession.create(graph.encode(), sessionOptions(threads));
  try {
    const results = await session.run(feeds);
    return session.outputNames.map((name) => Float32Array.from(results[name]!.data as Float32Array));
  } finally {
    await session.release();
  }
}

const wave = (shape: readonly number[], phase: number): Float32Array =>
  Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, (_, i) => Math.sin(i * 0.7 + phase));

function relativeDifference(expected: Float32Array, found: Float32Array): number {
  let worst = 0, largest = 0;
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(value - (found[i] ?? NaN)));
    largest = Math.max(largest, Math.abs(value));
  });
  return worst / largest;
}
