import * as tf from '@tensorflow/tfjs-core';
import type { StepDefinition } from '../port.ts';

const BATCH = 4, SIDE = 12, CHANNELS = 16, CLASSES = 3;

/** Variables of the probe's network with their shapes (tfjs's order) and the power of two that scales them. */
const VARIABLES = [
  ['stem/kernel', [3, 3, 3, CHANNELS], 4],
  ['stem/bias', [CHANNELS], 0.25],
  ['depthwise5/kernel', [5, 5, CHANNELS, 1], 0.25],
  ['depthwise5/bias', [CHANNELS], 0.25],
  ['project/kernel', [1, 1, CHANNELS, CHANNELS], 0.25],
  ['project/bias', [CHANNELS], 0.25],
  ['depthwise3/kernel', [3, 3, CHANNELS, 1], 0.5],
  ['depthwise3/bias', [CHANNELS], 0.5],
  ['head/kernel', [CHANNELS, CLASSES], 0.5],
  ['head/bias', [CLASSES], 0.25],
] as const;

/** Numbers in -1..1 that are exact in float32, so that every program that follows the formula has the same ones. */
function pattern(size: number, salt: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => (((i * 37 + salt * 11 + ((i * i) % 101)) % 257) - 128) / 128);
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

export function probeFeed(): Record<string, Float32Array> {
  // the third sample has no label; class weights 1, 2, 0.5; label smoothing 0.1; the divisor is the sum of the labels' weights
  const labels = [0, 1, -1, 2], weights = [1, 2, 0.5], divisor = 3.5;
  const target = Float32Array.from({ length: BATCH * CLASSES }, (_, i) => {
    const label = labels[Math.floor(i / CLASSES)]!, c = i % CLASSES;
    return label < 0 ? 0 : (((c === label ? 0.9 : 0) + 0.1 / CLASSES) * weights[c]!) / divisor;
  });
  return { image: pattern(BATCH * SIDE * SIDE * 3, 100), mask: Float32Array.from({ length: BATCH * CHANNELS }, (_, i) => (i % 5 === 0 ? 0 : 1.25)), target };
}

/**
 * One small training step with all that training EfficientNet-Lite0 needs: strided, depthwise and pointwise convolutions,
 * relu6, a residual, global pooling, dropout by a mask, a dense head, masked and weighted softmax cross-entropy.
 * Makes its variables on the current tfjs backend; `dispose` frees them.
 */
export function makeProbeStep(): { readonly definition: StepDefinition; dispose(): void } {
  const variables = VARIABLES.map(([name, shape, scale], salt) =>
    tf.tidy(() => tf.variable(tf.tensor(pattern(sizeOf(shape), salt).map((v) => v * scale), [...shape]), true, `graft-probe/${name}`)));
  const definition: StepDefinition = {
    key: 'graft-probe',
    inputs: {
      image: { shape: [BATCH, SIDE, SIDE, 3], dtype: 'float32' },
      mask: { shape: [BATCH, CHANNELS], dtype: 'float32' },
      target: { shape: [BATCH, CLASSES], dtype: 'float32' },
    },
    variables,
    build: ({ image, mask, target }) => {
      const { value, grads } = tf.variableGrads(() => loss(variables, image as tf.Tensor4D, mask!, target!), [...variables]);
      return { outputs: { loss: value }, gradients: grads };
    },
  };
  return { definition, dispose: () => variables.forEach((variable) => variable.dispose()) };
}

function loss(variables: readonly tf.Variable[], image: tf.Tensor4D, mask: tf.Tensor, target: tf.Tensor): tf.Scalar {
  const [stemKernel, stemBias, kernel5, bias5, projectKernel, projectBias, kernel3, bias3, headKernel, headBias] = variables as tf.Variable<tf.Rank.R4>[];
  const stem = relu6(tf.add(tf.conv2d(image, stemKernel!, 2, 'same'), stemBias!));
  const wide = relu6(tf.add(tf.depthwiseConv2d(stem, kernel5!, 1, 'same'), bias5!));
  const block = tf.add(tf.add(tf.conv2d(wide, projectKernel!, 1, 'same'), projectBias!), stem) as tf.Tensor4D;
  const last = relu6(tf.add(tf.depthwiseConv2d(block, kernel3!, 2, 'same'), bias3!));
  const features = tf.mul(tf.mean(last, [1, 2]), mask) as tf.Tensor2D;
  const logits = tf.add(tf.matMul(features, headKernel! as unknown as tf.Tensor2D), headBias!) as tf.Tensor2D;
  return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)))) as tf.Scalar;
}

/** As tfjs-layers writes it: the gradient at exactly 6 is 0, which is PyTorch's choice too. */
function relu6(x: tf.Tensor): tf.Tensor4D {
  return tf.minimum(6, tf.relu(x)) as tf.Tensor4D;
}
