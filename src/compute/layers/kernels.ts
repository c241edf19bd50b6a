import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Inputs x, scale, offset, near; attribute epsilon. Results: y; mean and (biased) variance of the batch, a number a channel;
 * three of the backend's own choice, which its gradient gets as a, b, c.
 */
export const BATCH_NORM_TRAINING = 'GraftBatchNormTraining';
/** Inputs dy, x, scale, a, b, c; attribute epsilon. Results: the gradients of x, scale and offset. */
export const BATCH_NORM_TRAINING_GRADIENT = 'GraftBatchNormTrainingGrad';
/** Input x. */
export const RELU6 = 'GraftRelu6';
/** Inputs dy and the result y. */
export const RELU6_GRADIENT = 'GraftRelu6Grad';

export interface Normalized {
  readonly y: Tensor;
  /** Of the batch, per channel. The variance is the biased one, as tfjs has it. */
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Numbers a channel. */
export interface ChannelWeights {
  readonly scale: Tensor;
  readonly offset: Tensor;
  /** Something near the mean, such as its moving average: a backend may take sums of differences from it. No result depends on it. */
  readonly near: Tensor;
}

/**
 * Batch norm by the batch's own statistics over the last dimension of [n, h, w, c], with its gradient in one call. Gradients
 * flow through `y` alone.
 */
export function batchNormTraining(x: Tensor, { scale, offset, near }: ChannelWeights, epsilon: number): Normalized {
  const [y, mean, variance] = tf.engine().runKernel(BATCH_NORM_TRAINING, { x, scale, offset, near }, { epsilon }) as Tensor[];
  return { y: y!, mean: mean!, variance: variance! };
}

/** min(6, max(0, x)) with its gradient in one call. The gradient at exactly 0 and 6 is 0, as for tfjs's relu and minimum. */
export function relu6(x: Tensor): Tensor {
  return tf.engine().runKernel(RELU6, { x });
}

/** Makes the gradients known to tfjs, which has one a kernel for all backends. Again: the same. */
export function registerFusedGradients(): void {
  if (tf.getGradient(BATCH_NORM_TRAINING) !== undefined) return;
  tf.registerGradient({
    kernelName: BATCH_NORM_TRAINING,
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, scale, a, b, c] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
      // at once: tfjs asks for each of the three in a scope of its own, which would take the other two with it
      const gradients = tf.engine().runKernel(BATCH_NORM_TRAINING_GRADIENT, { dy: (dys as Tensor[])[0]!, x, scale, a, b, c }, attrs) as Tensor[];
      return { x: () => gradients[0]!, scale: () => gradients[1]!, offset: () => gradients[2]!, near: () => tf.zerosLike(scale) };
    },
  });
  tf.registerGradient({
    kernelName: RELU6,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.engine().runKernel(RELU6_GRADIENT, { dy: dy as Tensor, y: y! }) as Tensor }),
  });
}
