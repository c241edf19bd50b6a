import * as tf from '@tensorflow/tfjs-core';
import { forEach } from './types.ts';
import type { KernelRules } from './types.ts';

function axesOf(axis: unknown, shape: readonly number[]): number[] {
  return tf.util.parseAxisParam((axis ?? shape.map((_, i) => i)) as number | number[], [...shape]);
}

function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return keepDims ? shape.map((extent, i) => (axes.includes(i) ? 1 : extent)) : shape.filter((_, i) => !axes.includes(i));
}

function reducedType(op: string, dtype: tf.DataType): tf.DataType {
  if (op === 'Mean') return 'float32';
  return (op === 'Sum' || op === 'Prod') && dtype === 'bool' ? 'int32' : dtype;
}

/** Kernels that sum up over axes, and those that normalise over the last one. */
export const reduce: KernelRules = {
  ...forEach(['Sum', 'Mean', 'Max', 'Min', 'Prod', 'All', 'Any'], (op) => ({ x }, { axis, reductionIndices, keepDims }, backend) => {
    // Max calls its axes reductionIndices, the others axis
    const axes = axesOf(reductionIndices ?? axis, x!.shape);
    return backend.emit(op, [x], reducedShape(x!.shape, axes, Boolean(keepDims)), reducedType(op, x!.dtype), { axes, keepDims: Boolean(keepDims) });
  }),
  ArgMax: ({ x }, { axis }, backend) => {
    const axes = axesOf(axis, x!.shape);
    return backend.emit('ArgMax', [x], reducedShape(x!.shape, axes, false), 'int32', { axis: axes[0]! });
  },
  Softmax: ({ logits }, { dim }, backend) => backend.emit('Softmax', [logits], logits!.shape, 'float32', { axis: axesOf(dim, logits!.shape)[0]! }),
};
