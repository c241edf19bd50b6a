import * as tf from '@tensorflow/tfjs-core';
import { fill } from '@tensorflow/tfjs-core';
import { BATCH_NORM_TRAINING, batchNormTraining } from '../../../../src/compute/layers/index.ts';

type Tensors = readonly tf.Tensor[];

export interface KernelCase {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  /** tfjs code under test. */
  f(...inputs: Tensors): tf.Tensor;
  /** Positions of the inputs whose gradients are compared. */
  readonly gradients: readonly number[];
}

export interface CaseInput {
  readonly shape: readonly number[];
  /** Values are drawn from this range; whole numbers for int32. */
  readonly range: readonly [number, number];
  readonly dtype: 'float32' | 'int32';
}

const real = (shape: readonly number[], low = -2, high = 2): CaseInput => ({ shape, range: [low, high], dtype: 'float32' });
const whole = (shape: readonly number[], low: number, high: number): CaseInput => ({ shape, range: [low, high], dtype: 'int32' });
const IMAGE = [2, 6, 5, 4] as const;

function caseOf(name: string, inputs: readonly CaseInput[], f: KernelCase['f'], gradients: readonly number[] | 'all' | 'none' = 'all'): KernelCase {
  const wanted = gradients === 'all' ? inputs.map((_, i) => i) : gradients === 'none' ? [] : gradients;
  return { name, inputs, f, gradients: wanted };
}

const logit = (x: tf.Tensor) => tf.mul(x, 3);

const UNARY: readonly [string, (x: tf.Tensor) => tf.Tensor, number?, number?][] = [
  ['relu', tf.relu], ['relu6', (x) => tf.relu6(tf.mul(x, 5))], ['relu6 of tf.layers', (x) => tf.minimum(6, tf.relu(tf.mul(x, 5)))],
  ['exp', tf.exp], ['expm1', tf.expm1], ['log', tf.log, 0.1, 3], ['log1p', tf.log1p, -0.5, 3], ['neg', tf.neg], ['sqrt', tf.sqrt, 0.1, 3], ['rsqrt', tf.rsqrt, 0.1, 3],
  ['square', tf.square], ['sigmoid', tf.sigmoid], ['tanh', tf.tanh], ['abs', tf.abs], ['softplus', tf.softplus], ['reciprocal', tf.reciprocal, 0.5, 2], ['erf', tf.erf],
  ['elu', tf.elu], ['selu', tf.selu], ['sin', tf.sin], ['cos', tf.cos], ['leakyRelu', (x) => tf.leakyRelu(x, 0.1)], ['clipByValue', (x) => tf.clipByValue(x, -0.5, 0.7)],
  ['sign', tf.sign], ['floor', tf.floor], ['ceil', tf.ceil], ['round', tf.round], ['step', (x) => tf.step(x)], ['step with a slope', (x) => tf.step(x, 0.3)],
];

const BINARY: readonly [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, number?, number?][] = [
  ['add', tf.add], ['sub', tf.sub], ['mul', tf.mul], ['div', tf.div, 0.5, 2], ['maximum', tf.maximum], ['minimum', tf.minimum], ['pow', tf.pow, 0.5, 2], ['squaredDifference', tf.squaredDifference], ['mod', tf.mod, 0.5, 2], ['floorDiv', tf.floorDiv, 0.5, 2],
];

/** tfjs's gradients of these don't sum over broadcast dimensions. */
const BROADCAST_GRADIENT_MISSING = new Set(['maximum', 'minimum', 'squaredDifference']);

const COMPARISONS: readonly [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor][] = [
  ['less', tf.less], ['lessEqual', tf.lessEqual], ['greater', tf.greater], ['greaterEqual', tf.greaterEqual], ['equal', tf.equal], ['notEqual', tf.notEqual],
];

const positive = (x: tf.Tensor) => tf.greater(x, 0);

/** Each as it is, and behind a convolution, where values stand channels first. */
function elementwiseCases(): KernelCase[] {
  const kernel = real([1, 1, 4, 4], -1, 1);
  const behindConvolution = (x: tf.Tensor, k: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, 'same');
  return [
    ...UNARY.map(([name, f, low, high]) => caseOf(name, [real([3, 5], low, high)], (x) => f(x!))),
    ...UNARY.filter(([, , low]) => low === undefined).map(([name, f]) => caseOf(`${name} between convolutions`, [real(IMAGE), kernel], (x, k) => behindConvolution(f(behindConvolution(x!, k!)), k!))),
    ...BINARY.flatMap(([name, f, low, high]) => [
      caseOf(name, [real([3, 5], low, high), real([3, 5], low, high)], (a, b) => f(a!, b!)),
      caseOf(`${name}, broadcast`, [real([2, 1, 5], low, high), real([3, 1], low, high)], (a, b) => f(a!, b!), BROADCAST_GRADIENT_MISSING.has(name) ? 'none' : 'all'),
    ]),
    ...['add', 'mul'].map((name) => caseOf(`${name} of a vector behind a convolution`, [real(IMAGE), kernel, real([4])], (x, k, b) => (name === 'add' ? tf.add : tf.mul)(behindConvolution(tf.mul(behindConvolution(x!, k!), 2), k!), b!))),
    ...COMPARISONS.flatMap(([name, f]) => [
      caseOf(name, [whole([4, 5], -2, 2), whole([4, 5], -2, 2)], (a, b) => tf.cast(f(a!, b!), 'float32'), 'none'),
      caseOf(`${name} of floats`, [real([4, 5]), real([5])], (a, b) => tf.cast(f(a!, b!), 'float32'), 'none'),
    ]),
    caseOf('mod of integers', [whole([4, 5], -7, 7), whole([5], 1, 4)], (a, b) => tf.mod(a!, b!), 'none'),
    caseOf('floorDiv of integers', [whole([4, 5], -7, 7), whole([5], 1, 4)], (a, b) => tf.floorDiv(a!, b!), 'none'),
    caseOf('logicalAnd, logicalOr, logicalNot', [real([4, 5]), real([4, 5])], (a, b) => tf.cast(tf.logicalOr(tf.logicalAnd(positive(a!), positive(b!)), tf.logicalNot(positive(b!))), 'float32'), 'none'),
    caseOf('prelu', [real([3, 5]), real([5], 0, 1)], (x, alpha) => tf.prelu(x!, alpha!), 'none'),
    caseOf('where', [real([4, 5]), real([4, 5]), real([4, 5])], (a, b, c) => tf.where(positive(c!), tf.square(a!), b!), [0, 1]),
    caseOf('casts', [whole([3, 4], -3, 3)], (x) => tf.add(tf.cast(x!, 'float32'), tf.cast(tf.cast(tf.cast(x!, 'bool'), 'int32'), 'float32')), 'none'),
  ];
}

function reductionCases(): KernelCase[] {
  const reductions: readonly [string, (x: tf.Tensor, axis?: number | number[], keep?: boolean) => tf.Tensor, boolean][] = [
    ['sum', tf.sum, true], ['mean', tf.mean, true], ['max', tf.max, true], ['min', tf.min, true], ['prod', tf.prod, false],
  ];
  return [
    ...reductions.flatMap(([name, f, hasGradient]) => [
      caseOf(name, [real([3, 4, 5])], (x) => f(x!, [0, 2]), hasGradient ? 'all' : 'none'),
      caseOf(`${name} of everything`, [real([3, 4])], (x) => f(x!), hasGradient ? 'all' : 'none'),
      caseOf(`${name} behind a convolution`, [real(IMAGE), real([3, 3, 4, 4], -1, 1)], (x, k) => tf.mul(f(tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, 'same'), [1, 2], true), 2), hasGradient ? 'all' : 'none'),
      caseOf(`${name} behind a convolution, dimensions dropped`, [real(IMAGE), real([3, 3, 4, 4], -1, 1)], (x, k) => f(tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 1, 'same'), [1, 2]), hasGradient ? 'all' : 'none'),
    ]),
    caseOf('mean of integers', [whole([3, 4], 0, 9)], (x) => tf.mean(x!, 1), 'none'),
    caseOf('any and all', [real([3, 4])], (x) => tf.cast(tf.stack([tf.any(positive(x!), 1), tf.all(positive(x!), 1)]), 'float32'), 'none'),
    caseOf('argMax', [real([3, 4])], (x) => tf.argMax(x!, 1), 'none'),
    caseOf('softmax', [real([3, 4])], (x) => tf.softmax(logit(x!) as tf.Tensor2D)),
    caseOf('logSoftmax', [real([3, 4])], (x) => tf.logSoftmax(logit(x!) as tf.Tensor2D)),
  ];
}

function matrixCases(): KernelCase[] {
  const flags = [false, true];
  const shapes = (ta: boolean, tb: boolean, batch: readonly number[]) => [real([...batch, ...(ta ? [4, 3] : [3, 4])]), real([...batch, ...(tb ? [5, 4] : [4, 5])])];
  return [
    ...flags.flatMap((ta) => flags.flatMap((tb) => [[], [2]].map((batch) => caseOf(`matMul ${ta ? 'Aᵀ' : 'A'}${tb ? 'Bᵀ' : 'B'}, rank ${batch.length + 2}`, shapes(ta, tb, batch), (a, b) => tf.matMul(a!, b!, ta, tb))))),
    ...(['linear', 'relu', 'relu6', 'sigmoid', 'elu'] as const).map((activation) => caseOf(`fused matMul, ${activation}`, [real([3, 4]), real([4, 5]), real([5])], (a, b, bias) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation }), activation === 'linear' ? 'all' : 'none')),
    caseOf('fused matMul, leaky relu', [real([3, 4]), real([4, 5])], (a, b) => tf.fused.matMul({ a: a!, b: b!, activation: 'leakyrelu', leakyreluAlpha: 0.2 }), 'none'),
  ];
}

type Image = tf.Tensor4D;

/** As one call where the backend has it, as tfjs-layers writes it elsewhere. */
function normalised(...[x, offset, scale, near]: tf.Tensor[]): tf.Tensor {
  if (tf.getKernel(BATCH_NORM_TRAINING, tf.getBackend()) !== undefined) return batchNormTraining(x!, { scale: scale!, offset: offset!, near: near! }, 1e-3).y;
  const { mean, variance } = tf.moments(x!, [0, 1, 2]);
  return tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3);
}

function convolutionCases(): KernelCase[] {
  const cases: KernelCase[] = [];
  for (const pad of ['same', 'valid'] as const) for (const stride of [1, 2]) for (const size of [1, 3, 5]) {
    cases.push(caseOf(`conv2d ${size}×${size}, ${pad}, stride ${stride}`, [real(IMAGE), real([size, size, 4, 3])], (x, k) => tf.conv2d(x as Image, k as Image, stride, pad)));
    if (size > 1) cases.push(caseOf(`depthwise ${size}×${size}, ${pad}, stride ${stride}`, [real([4, 6, 5, 4]), real([size, size, 4, 1])], (x, k) => tf.depthwiseConv2d(x as Image, k as Image, stride, pad)));
  }
  return [
    ...cases,
    caseOf('conv2d 1×1 on small images with many channels', [real([4, 2, 2, 16]), real([1, 1, 16, 20])], (x, k) => tf.conv2d(x as Image, k as Image, 1, 'same')),
    caseOf('conv2d with dilation', [real(IMAGE), real([3, 3, 4, 3])], (x, k) => tf.conv2d(x as Image, k as Image, 1, 'same', 'NHWC', 2), 'none'),
    caseOf('depthwise with dilation', [real(IMAGE), real([3, 3, 4, 1])], (x, k) => tf.depthwiseConv2d(x as Image, k as Image, 1, 'same', 'NHWC', 2), 'none'),
    caseOf('depthwise with a multiplier', [real(IMAGE), real([3, 3, 4, 2])], (x, k) => tf.depthwiseConv2d(x as Image, k as Image, 1, 'same'), [0]),
    caseOf('depthwise in blocks of 16 planes', [real([4, 7, 7, 8]), real([3, 3, 8, 1])], (x, k) => tf.depthwiseConv2d(x as Image, k as Image, 2, 'same')),
    ...(['linear', 'relu', 'relu6', 'sigmoid'] as const).flatMap((activation) => [
      caseOf(`fused conv2d, ${activation}`, [real(IMAGE), real([3, 3, 4, 3]), real([3])], (x, filter, bias) => tf.fused.conv2d({ x: x as Image, filter: filter as Image, strides: 1, pad: 'same', bias: bias as tf.Tensor1D, activation }), activation === 'sigmoid' ? 'none' : 'all'),
      caseOf(`fused depthwise, ${activation}`, [real(IMAGE), real([3, 3, 4, 1]), real([4])], (x, filter, bias) => tf.fused.depthwiseConv2d({ x: x as Image, filter: filter as Image, strides: 1, pad: 'same', bias: bias as tf.Tensor1D, activation }), activation === 'linear' ? 'all' : 'none'),
    ]),
    caseOf('conv2d with bias and relu6 of tf.layers', [real(IMAGE), real([3, 3, 4, 3]), real([3])], (x, k, b) => tf.minimum(6, tf.relu(tf.add(tf.conv2d(x as Image, k as Image, 1, 'same'), b!)))),
    ...(['same', 'valid'] as const).flatMap((pad) => [
      caseOf(`maxPool, ${pad}`, [real(IMAGE)], (x) => tf.maxPool(x as Image, 3, 2, pad)),
      caseOf(`avgPool, ${pad}`, [real(IMAGE)], (x) => tf.avgPool(x as Image, 2, 2, pad), pad === 'valid' ? 'all' : 'none'),
    ]),
    caseOf('maxPool with overlaps', [real(IMAGE)], (x) => tf.maxPool(x as Image, 3, 1, 'same')),
    caseOf('batch norm', [real(IMAGE), real([4]), real([4], 0.2, 2), real([4]), real([4], 0.5, 1.5)], (x, mean, variance, offset, scale) => tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3)),
    caseOf('batch norm on its own moments', [real(IMAGE), real([4]), real([4], 0.5, 1.5)], (x, offset, scale) => {
      const { mean, variance } = tf.moments(x!, [0, 1, 2]);
      return tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3);
    }),
    caseOf('batch norm in training mode', [real(IMAGE), real([4]), real([4], 0.5, 1.5), real([4], -0.2, 0.2)], normalised, [0, 1, 2]),
    caseOf('batch norm in training mode far from zero', [real([4, 7, 7, 8], 20, 22), real([8]), real([8], 0.5, 1.5), real([8], 20, 22)], normalised, [0, 1, 2]),
    caseOf('batch norm in training mode between convolutions', [real([2, 6, 5, 24]), real([1, 1, 24, 24], -0.5, 0.5), real([3, 3, 24, 1], -1, 1), real([24]), real([24], 0.5, 3), real([24], -0.2, 0.2)], (x, k, d, offset, scale, near) => {
      const wide = tf.minimum(6, tf.relu(normalised(tf.conv2d(x as Image, k as Image, 1, 'same'), offset!, scale!, near!))) as Image;
      return tf.conv2d(normalised(tf.depthwiseConv2d(wide, d as Image, 1, 'same'), offset!, scale!, near!) as Image, k as Image, 1, 'same');
    }, [0, 1, 2, 3, 4]),
    caseOf('batch norm without scale and offset', [real(IMAGE), real([4]), real([4], 0.2, 2)], (x, mean, variance) => tf.batchNorm(x!, mean as tf.Tensor1D, variance as tf.Tensor1D), 'none'),
  ];
}

function shapeCases(): KernelCase[] {
  return [
    caseOf('reshape, expandDims, squeeze', [real([2, 3, 4])], (x) => tf.squeeze(tf.expandDims(tf.reshape(tf.mul(x!, 2), [4, 6]), 1))),
    caseOf('flatten behind a convolution', [real(IMAGE), real([3, 3, 4, 2])], (x, k) => tf.reshape(tf.conv2d(x as Image, k as Image, 1, 'same'), [2, -1])),
    caseOf('transpose', [real([2, 3, 4])], (x) => tf.transpose(x!, [2, 0, 1])),
    caseOf('transpose behind a convolution', [real(IMAGE), real([1, 1, 4, 2])], (x, k) => tf.transpose(tf.conv2d(x as Image, k as Image, 1, 'same'), [0, 3, 2, 1])),
    caseOf('tile', [real([2, 3])], (x) => tf.square(tf.tile(x!, [2, 2]))),
    caseOf('broadcastTo', [real([1, 3])], (x) => tf.square(tf.broadcastTo(x!, [4, 3]))),
    caseOf('concat', [real([2, 3]), real([2, 4])], (a, b) => tf.square(tf.concat([a!, b!], 1))),
    caseOf('concat behind convolutions', [real(IMAGE), real([1, 1, 4, 2])], (x, k) => tf.concat([tf.conv2d(x as Image, k as Image, 1, 'same'), tf.conv2d(tf.relu(x!) as Image, k as Image, 1, 'same')], 3)),
    caseOf('stack and unstack', [real([2, 3]), real([2, 3])], (a, b) => tf.mul(...(tf.unstack(tf.stack([a!, b!], 1), 1) as [tf.Tensor, tf.Tensor]))),
    caseOf('addN', [real([2, 3]), real([2, 3]), real([2, 3])], (a, b, c) => tf.addN([a!, tf.square(b!), c!])),
    caseOf('slice', [real([4, 5])], (x) => tf.square(tf.slice(x!, [1, 2], [2, 3]))),
    caseOf('slice behind a convolution', [real(IMAGE), real([1, 1, 4, 4])], (x, k) => tf.slice(tf.conv2d(x as Image, k as Image, 1, 'same'), [0, 1, 0, 1], [2, 4, 5, 2])),
    caseOf('split', [real([2, 6])], (x) => tf.mul(...(tf.split(x!, [3, 3], 1) as [tf.Tensor, tf.Tensor]))),
    caseOf('pad', [real([2, 3])], (x) => tf.square(tf.pad(x!, [[1, 0], [0, 2]], 0.5))),
    caseOf('pad behind a convolution', [real(IMAGE), real([1, 1, 4, 2])], (x, k) => tf.pad(tf.conv2d(x as Image, k as Image, 1, 'same'), [[0, 0], [1, 2], [0, 1], [0, 0]])),
    caseOf('gather', [real([5, 3]), whole([4], 0, 4)], (x, i) => tf.gather(x!, i as tf.Tensor1D), 'none'),
    caseOf('oneHot', [whole([4], 0, 2)], (i) => tf.oneHot(i as tf.Tensor1D, 3, 0.9, 0.05), 'none'),
    caseOf('zerosLike, onesLike, fill', [real([2, 3])], (x) => tf.add(tf.add(tf.mul(x!, tf.onesLike(x!)), tf.zerosLike(x!)), fill([2, 3], 1.5))),
    caseOf('clone', [real([2, 3])], (x) => tf.clone(tf.square(x!))),
  ];
}

export function kernelCases(): readonly KernelCase[] {
  return [...elementwiseCases(), ...reductionCases(), ...matrixCases(), ...convolutionCases(), ...shapeCases()];
}
