import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { TENSORFLOW_BACKEND, batchNormTraining, registerFusedKernels, relu6 } from './kernels.ts';

interface Weight {
  read(): Tensor;
  write(value: Tensor): void;
}

/** What of tfjs-layers's batch norm is used here. */
interface BatchNormLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly gamma?: Weight;
  readonly beta?: Weight;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
  call(inputs: Tensor | Tensor[], options: { readonly training?: boolean }): Tensor | Tensor[];
}

interface Activation {
  apply(x: Tensor): Tensor;
}

const installed = Symbol.for('graft.fused-layers');

/**
 * On the backend `tensorflow`, batch norm in training mode and the activation relu6 of tfjs-layers run as single operations
 * of TensorFlow, forward and gradient; on every other backend, and for whatever else these layers can do, they are what
 * they were. tfjs-layers itself spells both out: twenty passes over an activation instead of two. Results are equal but for
 * the order of sums.
 */
export function installFusedLayers(): void {
  registerFusedKernels();
  const batchNorm = Object.getPrototypeOf(layers.batchNormalization({ name: 'graft_prototype' })) as BatchNormLayer & { [installed]?: true };
  if (batchNorm[installed]) return;
  batchNorm[installed] = true;
  const activation = Object.getPrototypeOf((layers.activation({ name: 'graft_prototype', activation: 'relu6' }) as unknown as { readonly activation: Activation }).activation) as Activation;
  const { call } = batchNorm, { apply } = activation;
  batchNorm.call = function fused(this: BatchNormLayer, inputs, options) {
    return normalizeFused(this, Array.isArray(inputs) ? inputs : [inputs], options) ?? call.call(this, inputs, options);
  };
  activation.apply = function fused(this: Activation, x) {
    return tf.getBackend() === TENSORFLOW_BACKEND && x.dtype === 'float32' ? relu6(x) : apply.call(this, x);
  };
}

/** null where the layer does something else than TensorFlow's operation. */
function normalizeFused(layer: BatchNormLayer, [x, ...others]: readonly Tensor[], { training }: { readonly training?: boolean }): Tensor | null {
  const { gamma, beta, epsilon } = layer;
  const overChannels = x !== undefined && x.rank === 4 && (layer.axis === -1 || layer.axis === 3);
  if (tf.getBackend() !== TENSORFLOW_BACKEND || training !== true || !overChannels || x.dtype !== 'float32' || others.length > 0 || !gamma || !beta) return null;
  return tf.tidy(() => {
    const { y, mean, variance } = batchNormTraining(x, gamma.read(), beta.read(), epsilon);
    follow(layer.movingMean, mean, layer.momentum);
    follow(layer.movingVariance, variance, layer.momentum);
    return y;
  });
}

/** A moving average's next value, by tfjs-layers's own formula. */
function follow(average: Weight, value: Tensor, momentum: number): void {
  tf.tidy(() => {
    const before = average.read();
    average.write(tf.sub(before, tf.mul(tf.sub(before, value), 1 - momentum)));
  });
}
