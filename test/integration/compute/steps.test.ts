import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OnnxGraph, createEngine, lowerRecord, traceStep } from '../../../src/compute/index.ts';
import type { CompiledStep, Engine, StepDefinition } from '../../../src/compute/index.ts';
import { noise, smallNetFeed, smallNetStep } from './smallNet.ts';

let engine: Engine;
beforeEach(async () => { engine = await createEngine('ort-cpu', { threads: 2 }); });
afterEach(async () => {
  await engine.dispose();
  tf.disposeVariables();
});

const distance = (a: Float32Array, b: Float32Array) => {
  let difference = 0, size = 0;
  for (let i = 0; i < a.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += a[i]! ** 2;
  }
  return Math.sqrt(difference / Math.max(size, 1e-12));
};

/** Gradients in tfjs's order: what stands in the weights is read in that order. */
function gradientsOf(step: CompiledStep): Map<string, Float32Array> {
  const weights = step.read();
  for (const p of step.parameters.values()) p.values.set(p.gradient ?? p.values.map(() => 0));
  const gradients = step.read();
  step.write(weights);
  return gradients;
}

describe.each(['none', 'inference', 'training'] as const)('a step with batch norm: %s', (norm) => {
  it('gives the loss, logits, gradients and moving averages of tfjs itself', async () => {
    const definition = smallNetStep({ norm }), feed = smallNetFeed(definition);
    const traced = await engine.compile(definition), plain = await (await createEngine('plain')).compile(definition);
    const before = plain.read();
    const [a, b] = [await plain.run(feed), await traced.run(feed)];
    expect(distance(a['loss']!, b['loss']!)).toBeLessThan(1e-5);
    expect(b['labelled']).toEqual(a['labelled']);
    const [expected, actual] = [gradientsOf(plain), gradientsOf(traced)];
    for (const [name, gradient] of expected) expect(distance(gradient, actual.get(name)!), name).toBeLessThan(2e-4);
    const after = traced.read();
    for (const [name, values] of plain.read()) expect(distance(values, after.get(name)!), name).toBeLessThan(1e-5);
    // only moving averages change in a step without an update
    const changed = [...before].filter(([name, values]) => distance(values, after.get(name)!) > 1e-3).map(([name]) => name.replace(/.*\//, '').replace(/_\d+$/, ''));
    expect(new Set(changed)).toEqual(new Set(norm === 'training' ? ['moving_mean', 'moving_variance'] : []));
  });
});

describe('training on ort-cpu', () => {
  it('learns when the gradients are applied in place', async () => {
    const definition = smallNetStep({ norm: 'training' }), step = await engine.compile(definition), feed = smallNetFeed(definition);
    const losses: number[] = [];
    for (let i = 0; i < 30; i++) {
      losses.push((await step.run(feed))['loss']![0]!);
      for (const { values, gradient } of step.parameters.values()) if (gradient) gradient.forEach((g, j) => { values[j]! -= 0.05 * g; });
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
  });

  it('gives the same bits twice, and again in a new session', async () => {
    const definition = smallNetStep({ norm: 'training', batch: 8 }), feed = smallNetFeed(definition);
    const results = [];
    for (let i = 0; i < 2; i++) {
      const step = await engine.compile(definition);
      for (let j = 0; j < 2; j++) {
        step.write(new Map(definition.variables.map((v) => [v.name, v.dataSync<'float32'>()])));
        const { loss } = await step.run(feed);
        results.push({ loss, gradients: gradientsOf(step), weights: step.read() });
      }
    }
    for (const other of results.slice(1)) expect(other).toEqual(results[0]);
  });

  it('reads back what was written, in the order of tfjs, and copies', async () => {
    const step = await engine.compile(smallNetStep({ norm: 'training' }));
    const weights = new Map([...step.read()].map(([name, values], i) => [name, noise(values.length, 50 + i)]));
    step.write(weights);
    const read = step.read();
    expect(read).toEqual(weights);
    read.forEach((values) => values.fill(0));
    expect(step.read()).toEqual(weights);
  });

  it('leaves the number of tensors as it was, over compiling and running', async () => {
    const definition = smallNetStep({ norm: 'training' }), feed = smallNetFeed(definition), before = tf.memory();
    const step = await engine.compile(definition);
    for (let i = 0; i < 3; i++) await step.run(feed);
    await step.dispose();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
  });

  it('traces equal definitions once and names the same graph', async () => {
    const definition = smallNetStep({ norm: 'none' });
    let builds = 0;
    const counted: StepDefinition = { ...definition, build: (inputs) => { builds++; return definition.build(inputs); } };
    const [a, b] = [await engine.compile(counted), await engine.compile(counted)];
    expect(builds).toBe(1);
    expect(a.info).toEqual(b.info);
    expect(a.info).toMatchObject({ engine: 'ort-cpu', graphHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(a.info.nodes).toBeGreaterThan(30);
  });

  it('starts from the weights of its own definition, though the trace is shared', async () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2]), true, 'w'));
    const definition: StepDefinition = { key: 'times', inputs: { x: { shape: [2], dtype: 'float32' } }, variables: [variable], build: ({ x }) => ({ outputs: { y: tf.mul(x!, variable) } }) };
    const first = await engine.compile(definition);
    tf.tidy(() => variable.assign(tf.tensor1d([5, 6])));
    const second = await engine.compile(definition);
    const feed = { x: Float32Array.of(1, 1) };
    expect([(await first.run(feed))['y'], (await second.run(feed))['y']]).toEqual([Float32Array.of(1, 2), Float32Array.of(5, 6)]);
  });

  it('refuses bad feeds and weights by name, and use after disposal', async () => {
    const definition = smallNetStep({ norm: 'none' }), step = await engine.compile(definition), feed = smallNetFeed(definition);
    await expect(step.run({ ...feed, image: feed.image.map((v, i) => (i === 7 ? Number.NaN : v)) })).rejects.toMatchObject({ code: 'BAD_INPUT', data: { field: 'image' } });
    await expect(step.run({ ...feed, target: feed.target.subarray(1) })).rejects.toThrow('Input "target" of the step has 11 values, but its shape [4, 3] needs 12');
    expect(() => step.write(new Map([['nothing', feed.weight]]))).toThrow('no weight "nothing"');
    const [name] = step.parameters.keys();
    expect(() => step.write(new Map([[name!, Float32Array.of(1)]]))).toThrow('has 1 values');
    await step.dispose();
    await expect(step.run(feed)).rejects.toThrow('is disposed');
  });
});

describe('a frozen step', () => {
  it('holds its weights as constants and gives what the plain backend gives', async () => {
    const kernel = tf.tidy(() => tf.variable(tf.tensor4d(noise(3 * 3 * 3 * 4, 3), [3, 3, 3, 4]), true, 'kernel'));
    const [mean, variance] = ['mean', 'variance'].map((name, i) => tf.tidy(() => tf.variable(tf.tensor1d([0.1 + i, 0.2 + i, 0.3 + i, 0.4 + i]), false, name)));
    const definition: StepDefinition = {
      key: 'frozen',
      frozen: true,
      inputs: { image: { shape: [2, 8, 8, 3], dtype: 'float32' } },
      variables: [kernel, mean!, variance!],
      build: ({ image }) => ({ outputs: { features: tf.mean(tf.relu6(tf.batchNorm(tf.conv2d(image as tf.Tensor4D, kernel as unknown as tf.Tensor4D, 2, 'same'), mean as unknown as tf.Tensor1D, variance as unknown as tf.Tensor1D)), [1, 2]) } }),
    };
    const feed = { image: noise(2 * 8 * 8 * 3, 9) };
    const traced = await engine.compile(definition), plain = await (await createEngine('plain')).compile(definition);
    expect(traced.parameters.size).toBe(0);
    expect(distance((await plain.run(feed))['features']!, (await traced.run(feed))['features']!)).toBeLessThan(1e-5);
    const session = await ort.InferenceSession.create(traced.graphBytes()!);
    expect(session.inputNames).toEqual(['image']);
    await session.release();
  });
});

describe('lowering into a graph that is there already', () => {
  it('reads a bound value in its own order, takes any number of samples and keeps what was before', async () => {
    const kernel = tf.tidy(() => tf.variable(tf.tensor4d(noise(3 * 3 * 3 * 4, 3), [3, 3, 3, 4]), true, 'kernel'));
    const definition: StepDefinition = {
      key: 'export',
      inputs: { image: { shape: [2, 8, 8, 3], dtype: 'float32' } },
      variables: [kernel],
      build: ({ image }) => ({ outputs: { probabilities: tf.softmax(tf.reshape(tf.mean(tf.conv2d(image as tf.Tensor4D, kernel as unknown as tf.Tensor4D, 2, 'same'), [1, 2], true), [-1, 4])) } }),
    };
    const graph = new OnnxGraph();
    graph.addInput('pixels', 'float32', ['batch', 3, 'height', 'width']);
    const resized = graph.op('Mul', ['pixels', graph.scalar(0.5)]);
    const weights = new Map([['kernel', kernel.dataSync<'float32'>()]]);
    lowerRecord(traceStep(definition), { graph, bind: { image: { name: resized, order: [0, 3, 1, 2] } }, weights, batchDimension: 'batch' });
    const session = await ort.InferenceSession.create(graph.encode());
    expect([session.inputNames, session.outputNames]).toEqual([['pixels'], ['probabilities']]);
    const pixels = noise(5 * 3 * 64, 2);
    const { probabilities } = await session.run({ pixels: new ort.Tensor('float32', pixels, [5, 3, 8, 8]) });
    expect(probabilities!.dims).toEqual([5, 4]);
    const plain = await (await createEngine('plain')).compile({ ...definition, inputs: { image: { shape: [5, 8, 8, 3], dtype: 'float32' } } });
    const nhwc = Float32Array.from({ length: pixels.length }, (_, i) => {
      const c = i % 3, pixel = Math.floor(i / 3) % 64, n = Math.floor(i / 192);
      return pixels[(n * 3 + c) * 64 + pixel]! * 0.5;
    });
    expect(distance((await plain.run({ image: nhwc }))['probabilities']!, probabilities!.data as Float32Array)).toBeLessThan(1e-5);
    await session.release();
  });
});
