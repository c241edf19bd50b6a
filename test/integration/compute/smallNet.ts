import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { StepDefinition } from '../../../src/compute/index.ts';

let models = 0;

export interface SmallNetOptions {
  readonly norm: 'none' | 'inference' | 'training';
  readonly side?: number;
  readonly batch?: number;
  /** Before each layer's name; two models of one tag have equal names, to which tfjs appends numbers. Default: one of its own. */
  readonly tag?: string;
}

/** A small relative of EfficientNet-Lite0: strided 3×3, depthwise 3×3 and 5×5, relu6, residual, max pool, dropout mask, two heads' worth of classes. */
export function smallNetStep({ norm, side = 12, batch = 4, tag = `m${models++}` }: SmallNetOptions): StepDefinition {
  const classes = 3;
  let seed = 1;
  const init = () => tfl.initializers.heNormal({ seed: seed++ });
  const unit = (x: tfl.SymbolicTensor, name: string, layer: (useBias: boolean) => tfl.layers.Layer, act = true) => {
    let y = layer(norm === 'none').apply(x) as tfl.SymbolicTensor;
    if (norm !== 'none') y = tfl.layers.batchNormalization({ name: `${tag}/${name}/bn`, momentum: 0.9, epsilon: 1e-3 }).apply(y) as tfl.SymbolicTensor;
    return act ? tfl.layers.activation({ activation: 'relu6', name: `${tag}/${name}/relu6` }).apply(y) as tfl.SymbolicTensor : y;
  };
  const conv = (name: string, filters: number, kernelSize: number, strides: number) => (useBias: boolean) => tfl.layers.conv2d({ name: `${tag}/${name}`, filters, kernelSize, strides, padding: 'same', useBias, kernelInitializer: init() });
  const depthwise = (name: string, kernelSize: number, strides: number) => (useBias: boolean) => tfl.layers.depthwiseConv2d({ name: `${tag}/${name}`, kernelSize, strides, padding: 'same', useBias, depthwiseInitializer: init() });
  const input = tfl.input({ shape: [side, side, 3] });
  let x = unit(input, 'stem', conv('stem', 8, 3, 2));
  const skip = x;
  x = unit(x, 'expand', conv('expand', 24, 1, 1));
  x = unit(x, 'depthwise5', depthwise('depthwise5', 5, 1));
  x = unit(x, 'project', conv('project', 8, 1, 1), false);
  x = tfl.layers.add({ name: `${tag}/add` }).apply([x, skip]) as tfl.SymbolicTensor;
  x = tfl.layers.maxPooling2d({ name: `${tag}/pool`, poolSize: 3, strides: 1, padding: 'same' }).apply(x) as tfl.SymbolicTensor;
  x = unit(x, 'depthwise3', depthwise('depthwise3', 3, 2));
  x = tfl.layers.globalAveragePooling2d({ name: `${tag}/gap` }).apply(x) as tfl.SymbolicTensor;
  const trunk = tfl.model({ inputs: input, outputs: x });
  const head = tfl.layers.dense({ name: `${tag}/head`, units: classes, kernelInitializer: init(), biasInitializer: 'zeros' });
  head.build([null, 8]);
  const weights = [...trunk.weights, ...head.weights].map((weight) => weight.read() as tf.Variable);
  const trained = [...trunk.trainableWeights, ...head.trainableWeights].map((weight) => weight.read() as tf.Variable);
  return {
    key: `small-net/${tag}`,
    inputs: {
      image: { shape: [batch, side, side, 3], dtype: 'float32' },
      dropout: { shape: [batch, 8], dtype: 'float32' },
      target: { shape: [batch, classes], dtype: 'float32' },
      weight: { shape: [batch], dtype: 'float32' },
    },
    variables: weights,
    build: ({ image, dropout, target, weight }) => {
      const { value, grads } = tf.variableGrads(() => {
        const features = trunk.apply(image!, { training: norm === 'training' }) as tf.Tensor;
        const logits = head.apply(tf.mul(features, dropout!)) as tf.Tensor;
        const losses = tf.neg(tf.sum(tf.mul(target!, tf.logSoftmax(logits)), 1));
        return tf.div(tf.sum(tf.mul(losses, weight!)), tf.maximum(tf.sum(weight!), 1)) as tf.Scalar;
      }, trained);
      return { outputs: { loss: value, labelled: tf.sum(weight!) }, gradients: grads };
    },
  };
}

/** Seeded values in -1..1. */
export function noise(size: number, seed: number): Float32Array {
  let state = seed >>> 0 || 1;
  return Float32Array.from({ length: size }, () => {
    state ^= state << 13; state >>>= 0; state ^= state >>> 17; state ^= state << 5; state >>>= 0;
    return (state / 2 ** 32) * 2 - 1;
  });
}

export function smallNetFeed(definition: StepDefinition, seed = 1) {
  const size = (name: string) => definition.inputs[name]!.shape.reduce((a, b) => a * b, 1);
  const batch = definition.inputs['weight']!.shape[0]!, classes = 3, smoothing = 0.1;
  return {
    image: noise(size('image'), seed),
    dropout: noise(size('dropout'), seed + 1).map((v) => (v > -0.5 ? 4 / 3 : 0)),
    target: Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === Math.floor(i / classes) % classes ? 1 - smoothing : 0) + smoothing / classes),
    weight: Float32Array.from({ length: batch }, (_, i) => [1, 0, 2, 0.5][i % 4]!),
  };
}
