/**
 * Eager TensorFlow where this machine has it (`npm run engine:native`): its fused operations against tfjs's plain backend,
 * which spells them out, and what it leaves behind.
 */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../../src/compute/index.ts';
import type { Engine } from '../../../../src/compute/index.ts';
import { noise, smallNetStep } from '../smallNet.ts';

const started = await createEngine('tensorflow').catch((cause: unknown) => (cause instanceof Error ? cause.message : String(cause)));
if (typeof started === 'string') process.stderr.write(`SKIPPED, eager TensorFlow: ${started}\n`);

/** Relative to the largest value of an array: single precision sums in another order. */
const TOLERANCE = 5e-5;

function distance(expected: Float32Array, actual: Float32Array): number {
  const size = expected.reduce((max, value) => Math.max(max, Math.abs(value)), 1e-3);
  return expected.reduce((max, value, i) => Math.max(max, Math.abs(value - actual[i]!)), 0) / size;
}

const feed = (batch: number, side: number) => ({
  image: noise(batch * side * side * 3, 3), dropout: Float32Array.from(noise(batch * 8, 4), (v) => (v > 0.5 ? 0 : 1.25)),
  target: Float32Array.from({ length: batch * 3 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)), weight: new Float32Array(batch).fill(1),
});

describe.skipIf(typeof started === 'string')('eager TensorFlow', () => {
  const engine = started as Engine;
  afterEach(() => tf.disposeVariables());
  afterAll(() => engine?.dispose?.());

  it('says its version and device', () => {
    expect(engine.version).toMatch(/^TensorFlow \d+\.\d+\.\d+, /);
    expect(engine.device).toMatch(/^(CPU|CUDA GPU)$/);
  });

  it.each(['training', 'inference', 'none'] as const)('has the loss, gradients and moving averages of the plain backend with batch norm: %s', async (norm) => {
    const plain = await createEngine('plain');
    const reference = await plain.compile(smallNetStep({ norm }));
    await tf.setBackend('tensorflow');
    const step = await engine.compile(smallNetStep({ norm }));
    // tfjs numbers the names of weights anew in each model
    const names = [...step.read().keys()];
    step.write(new Map([...reference.read().values()].map((values, i) => [names[i]!, values])));
    // twice: the second run starts from the moving averages of the first
    for (let i = 0; i < 2; i++) {
      const [expected, actual] = [await reference.run(feed(4, 12)), await step.run(feed(4, 12))];
      expect(distance(expected['loss']!, actual['loss']!)).toBeLessThan(TOLERANCE);
    }
    const pairs = [...reference.parameters.values()].map((parameter, i) => [parameter, [...step.parameters.values()][i]!] as const);
    for (const [expected, actual] of pairs) {
      expect(actual.gradient === null, actual.name).toBe(expected.gradient === null);
      if (expected.gradient) expect(distance(expected.gradient, actual.gradient!), `gradient of ${actual.name}`).toBeLessThan(TOLERANCE);
      expect(distance(expected.values, actual.values), actual.name).toBeLessThan(TOLERANCE);
    }
    const averages = [...step.parameters.values()].filter(({ name }) => name.includes('moving_variance'));
    expect(averages.some(({ values }) => values.some((v) => v !== 1))).toBe(norm === 'training');
  });

  it('runs batch norm in training and relu6 as one operation each, and everything else as tfjs has it', async () => {
    await tf.setBackend('tensorflow');
    const kernels = async (layer: tfl.layers.Layer, shape: number[], training: boolean): Promise<string[]> => {
      layer.build([null, ...shape.slice(1)]);
      const { kernelNames } = await tf.profile(() => tf.tidy(() => layer.call(tf.ones(shape), { training }) as tf.Tensor));
      return kernelNames;
    };
    expect(await kernels(tfl.layers.batchNormalization(), [2, 3, 3, 4], true)).toContain('GraftBatchNormTraining');
    expect(await kernels(tfl.layers.batchNormalization(), [2, 3, 3, 4], false)).not.toContain('GraftBatchNormTraining');
    expect(await kernels(tfl.layers.batchNormalization(), [2, 4], true)).not.toContain('GraftBatchNormTraining');
    expect(await kernels(tfl.layers.batchNormalization({ axis: 1 }), [2, 3, 3, 4], true)).not.toContain('GraftBatchNormTraining');
    expect(await kernels(tfl.layers.activation({ activation: 'relu6' }), [5], true)).toEqual(['GraftRelu6']);
    await tf.setBackend('cpu');
    expect(await kernels(tfl.layers.batchNormalization(), [2, 3, 3, 4], true)).not.toContain('GraftBatchNormTraining');
    expect(await kernels(tfl.layers.activation({ activation: 'relu6' }), [5], true)).not.toContain('GraftRelu6');
  });

  it('has no gradient at the edges of relu6, as the plain backend', async () => {
    const edges = [-1, -0, 0, 1e-7, 3, 5.999999, 6, 6.000001, 7];
    const layer = tfl.layers.activation({ activation: 'relu6' });
    const gradientOn = async (backend: string): Promise<number[]> => {
      await tf.setBackend(backend);
      return tf.tidy(() => [...tf.grad((x) => layer.apply(x) as tf.Tensor)(tf.tensor1d(edges)).dataSync()]);
    };
    expect(await gradientOn('tensorflow')).toEqual(await gradientOn('cpu'));
  });

  it('gives the variance of a batch of one pixel as 0, and leaves no tensor behind', async () => {
    await tf.setBackend('tensorflow');
    const layer = tfl.layers.batchNormalization({ momentum: 0 });
    layer.build([null, 1, 1, 2]);
    const before = tf.memory().numTensors;
    const y = tf.tidy(() => [...(layer.call(tf.tensor4d([3, 4], [1, 1, 1, 2]), { training: true }) as tf.Tensor).dataSync()]);
    expect(y).toEqual([0, 0]);
    expect(layer.getWeights().map((weight) => [...weight.dataSync()])).toEqual([[1, 1], [0, 0], [3, 4], [0, 0]]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['plain', 'tensorflow'] as const)('computes a frozen step with the weights that were written last: %s', async (name) => {
    await tf.setBackend(name === 'plain' ? 'cpu' : 'tensorflow');
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2]), false, `frozen-${name}`));
    const on = name === 'plain' ? await createEngine('plain') : engine;
    const step = await on.compile({ key: `frozen ${name}`, frozen: true, inputs: { x: { shape: [2], dtype: 'float32' } }, variables: [variable], build: ({ x }) => ({ outputs: { y: tf.mul(x!, variable) } }) });
    const run = async (): Promise<number[]> => [...(await step.run({ x: Float32Array.of(3, 5) }))['y']!];
    expect([await run(), await run()]).toEqual([[3, 10], [3, 10]]);
    step.write(new Map([[variable.name, Float32Array.of(2, -1)]]));
    expect(await run()).toEqual([6, -5]);
    // another step over the same variable leaves its own values there
    variable.assign(tf.tensor1d([7, 7]));
    expect(await run()).toEqual([6, -5]);
  });

  it('holds as many tensors after a hundred steps as after the first', async () => {
    await tf.setBackend('tensorflow');
    const step = await engine.compile(smallNetStep({ norm: 'training' }));
    await step.run(feed(4, 12));
    const backend = tf.backend() as unknown as { numDataIds(): number };
    const before = [tf.memory().numTensors, backend.numDataIds()];
    for (let i = 0; i < 100; i++) await step.run(feed(4, 12));
    expect([tf.memory().numTensors, backend.numDataIds()]).toEqual(before);
  });
});
