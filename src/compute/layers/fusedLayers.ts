import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { BATCH_NORM_TRAINING, RELU6, batchNormTraining, registerFusedGradients, relu6 } from './kernels.ts';

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
 * On backends that have the kernels of `kernels.ts`, batch norm in training mode and the activation relu6 of tfjs-layers are
 * single calls, forward and gradient; on every other backend, and for whatever else these layers can do, they are what they
 * were. tfjs-layers itself spells both out: twenty passes over an activation. Results are equal up to rounding. Once a
 * process and thread, before a layer is called.
 */
export function installFusedLayers(): void {
  registerFusedGradients();
  const batchNorm = Object.getPrototypeOf(layers.batchNormalization({ name: 'graft_prototype' })) as BatchNormLayer & { [installed]?: true };
  if (batchNorm[installed]) return;
  batchNorm[installed] = true;
  const activation = Object.getPrototypeOf((layers.activation({ name: 'graft_prototype', activation: 'relu6' }) as unknown as { readonly activation: Activation }).activation) as Activation;
  const { call } = batchNorm, { apply } = activation;
  batchNorm.call = function fused(this: BatchNormLayer, inputs, options) {
    return normalizeFused(this, Array.isArray(inputs) ? inputs : [inputs], options) ?? call.call(this, inputs, options);
  };
  activation.apply = function fused(this: Activation, x) {
    return has(RELU6) && x.dtype === 'float32' ? relu6(x) : apply.call(this, x);
  };
}

const has = (kernel: string): boolean => tf.getKernel(kernel, tf.getBackend()) !== undefined;

/** null where the backend has no such kernel or the layer does something else. */
function normalizeFused(layer: BatchNormLayer, [x, ...others]: readonly Tensor[], { training }: { readonly training?: boolean }): Tensor | null {
  const { gamma, beta, epsilon } = layer;
  const overChannels = x !== undefined && x.rank === 4 && (layer.axis === -1 || layer.axis === 3);
  if (!has(BATCH_NORM_TRAINING) || training !== true || !overChannels || x.dtype !== 'float32' || others.length > 0 || !gamma || !beta) return null;
  return tf.tidy(() => {
    const { y, mean, variance } = batchNormTraining(x, { scale: gamma.read(), offset: beta.read(), near: layer.movingMean.read() }, epsilon);
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
