import * as tf from '@tensorflow/tfjs-core';
import { forEach } from './types.ts';
import type { KernelRules } from './types.ts';

const UNARY = ['Relu', 'Relu6', 'Exp', 'Expm1', 'Log', 'Log1p', 'Neg', 'Sqrt', 'Rsqrt', 'Square', 'Sigmoid', 'Tanh', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round', 'Softplus', 'Reciprocal', 'Erf', 'Elu', 'Selu', 'Sin', 'Cos'];
/** Of those, the ones that give whole numbers for whole numbers; the others give real ones. */
const TYPE_KEEPING = new Set(['Relu', 'Relu6', 'Neg', 'Square', 'Abs', 'Sign', 'Floor', 'Ceil', 'Round']);
const BINARY = ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'Pow', 'SquaredDifference', 'FloorDiv', 'Mod'];
const COMPARISONS = ['Less', 'LessEqual', 'Greater', 'GreaterEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'];

const broadcast = (a: tf.TensorInfo, b: tf.TensorInfo) => tf.broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);

/** Kernels that work element by element. */
export const elementwise: KernelRules = {
  ...forEach(UNARY, (op) => ({ x }, _, backend) => backend.emit(op, [x], x!.shape, TYPE_KEEPING.has(op) ? x!.dtype : 'float32')),
  ...forEach(BINARY, (op) => ({ a, b }, _, backend) => backend.emit(op, [a, b], broadcast(a!, b!), tf.upcastType(a!.dtype, b!.dtype))),
  ...forEach(COMPARISONS, (op) => ({ a, b }, _, backend) => backend.emit(op, [a, b], broadcast(a!, b!), 'bool')),
  LogicalNot: ({ x }, _, backend) => backend.emit('LogicalNot', [x], x!.shape, 'bool'),
  Step: ({ x }, { alpha }, backend) => backend.emit('Step', [x], x!.shape, x!.dtype, { alpha: Number(alpha ?? 0) }),
  LeakyRelu: ({ x }, { alpha }, backend) => backend.emit('LeakyRelu', [x], x!.shape, 'float32', { alpha: Number(alpha) }),
  ClipByValue: ({ x }, { clipValueMin, clipValueMax }, backend) => backend.emit('ClipByValue', [x], x!.shape, x!.dtype, { min: Number(clipValueMin), max: Number(clipValueMax) }),
  Prelu: ({ x, alpha }, _, backend) => backend.emit('Prelu', [x, alpha], x!.shape, 'float32'),
  EluGrad: ({ dy, y }, _, backend) => backend.emit('EluGrad', [dy, y], y!.shape, 'float32'),
  Select: ({ condition, t, e }, _, backend) => backend.emit('Select', [condition, t, e], t!.shape, tf.upcastType(t!.dtype, e!.dtype)),
};
