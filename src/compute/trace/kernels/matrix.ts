import * as tf from '@tensorflow/tfjs-core';
import type { Attributes } from '../../record/index.ts';
import type { KernelAttributes, KernelRules } from './types.ts';

function productShape(a: tf.TensorInfo, b: tf.TensorInfo, transposeA: boolean, transposeB: boolean): number[] {
  const inner = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
  tf.util.assert(inner[0] === inner[1], () => `matMul: the inner dimensions ${inner.join(' and ')} of [${a.shape.join(', ')}] and [${b.shape.join(', ')}] differ`);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [...batch, a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!];
}

/** The activation that tfjs fuses into a product or convolution. */
export function fusedActivation(attributes: KernelAttributes): Attributes {
  return { activation: attributes['activation'] as string | undefined, alpha: attributes['leakyreluAlpha'] as number | undefined };
}

export const matrix: KernelRules = {
  BatchMatMul: ({ a, b }, at, backend) => {
    const transposeA = Boolean(at['transposeA']), transposeB = Boolean(at['transposeB']);
    return backend.emit('BatchMatMul', [a, b], productShape(a!, b!, transposeA, transposeB), tf.upcastType(a!.dtype, b!.dtype), { transposeA, transposeB });
  },
  _FusedMatMul: ({ a, b, bias, preluActivationWeights }, at, backend) => {
    const transposeA = Boolean(at['transposeA']), transposeB = Boolean(at['transposeB']);
    return backend.emit('_FusedMatMul', [a, b, bias, preluActivationWeights], productShape(a!, b!, transposeA, transposeB), 'float32', { transposeA, transposeB, ...fusedActivation(at) });
  },
};
