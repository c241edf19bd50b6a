/** The WebGPU provider on a Vulkan driver in software: right or wrong, not fast or slow. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, probeEngine } from '../../../../src/compute/index.ts';
import type { Engine, StepDefinition } from '../../../../src/compute/index.ts';
import { offerSwiftShader } from '../../../fixtures/swiftshader.ts';

const missing = await offerSwiftShader();
if (missing !== null) process.stderr.write(`SKIPPED: ${missing}\n`);

const step = (key: string, f: (x: tf.Tensor) => tf.Tensor): StepDefinition =>
  ({ key, inputs: { x: { shape: [2, 3], dtype: 'float32' } }, variables: [], build: ({ x }) => ({ outputs: { y: f(x!) } }) });
const x = Float32Array.of(-2, -1, 0, 0.5, 1, 3);

describe.skipIf(missing !== null)('ort-webgpu', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine('ort-webgpu');
  });
  afterAll(() => engine?.dispose());

  it('has the loss and gradients that PyTorch has, on the adapter alone; one in software is called so and not timed', async () => {
    const result = await probeEngine('ort-webgpu');
    expect(result).toMatchObject({ ok: true, nodesElsewhere: 0, deterministic: false });
    expect(result.maxAbsError).toBeLessThan(5e-6);
    expect(result.nodes).toBeGreaterThan(50);
    expect(result).toMatchObject({ softwareAdapter: true, millisecondsPerStep: null, device: 'SwiftShader, an adapter in software' });
    expect(result.reason).toMatch(/never chosen by itself/);
  });

  it('says in `device` and in a number what it leaves to the processor', async () => {
    const sign = await engine.compile(step('sign', (t) => tf.mul(tf.sign(tf.relu(t)), 2)));
    expect([...(await sign.run({ x }))['y']!]).toEqual([0, 0, 0, 2, 2, 2]);
    expect(sign.info).toMatchObject({ nodesElsewhere: 1, device: 'SwiftShader, an adapter in software; without its kernels 1 node, on the processor: Sign' });
    const relu = await engine.compile(step('relu', (t) => tf.relu(t)));
    await relu.run({ x });
    expect(relu.info).toMatchObject({ nodesElsewhere: 0, device: 'SwiftShader, an adapter in software' });
  });

  it('computes in a training thread, which the adapter outlives', async () => {
    const compute = pathToFileURL(join(import.meta.dirname, '..', '..', '..', '..', 'src', 'compute', 'index.ts')).href;
    const program = `import(${JSON.stringify(compute)}).then(({ probeEngine }) => probeEngine('ort-webgpu')).then((result) => require('node:worker_threads').parentPort.postMessage(result));`;
    const thread = new Worker(program, { eval: true });
    const result = await new Promise((resolve, reject) => {
      thread.once('message', resolve).once('error', reject);
    });
    await thread.terminate();
    expect(result).toMatchObject({ engine: 'ort-webgpu', ok: true, nodesElsewhere: 0 });
    const relu = await engine.compile(step('after the thread', (t) => tf.relu(t)));
    expect([...(await relu.run({ x }))['y']!]).toEqual([0, 0, 0, 0.5, 1, 3]);
  });

  it('trains: weights that the step assigns and weights that are written arrive on the adapter', async () => {
    const mean = tf.variable(tf.tensor1d([0, 0, 0]), false, 'mean'), scale = tf.variable(tf.scalar(3), true, 'scale');
    const training = await engine.compile({
      key: 'assigns', inputs: { x: { shape: [2, 3], dtype: 'float32' } }, variables: [mean, scale],
      build: ({ x: given }) => {
        const { value, grads } = tf.variableGrads(() => tf.sum(tf.square(tf.mul(scale, given!))) as tf.Scalar, [scale]);
        mean.assign(tf.add(tf.mul(mean, 0.5), tf.mul(tf.mean(given!, 0) as tf.Tensor1D, 0.5)));
        return { outputs: { loss: value }, gradients: grads };
      },
    });
    const squares = x.reduce((sum, v) => sum + v * v, 0);
    expect((await training.run({ x }))['loss']![0]).toBeCloseTo(9 * squares, 4);
    expect(training.parameters.get('scale')!.gradient![0]).toBeCloseTo(6 * squares, 4);
    expect([...training.read().get('mean')!]).toEqual([-0.375, 0, 0.75]);
    training.write(new Map([['scale', Float32Array.of(1)]]));
    expect((await training.run({ x }))['loss']![0]).toBeCloseTo(squares, 4);
    expect([...training.read().get('mean')!]).toEqual([-0.5625, 0, 1.125]);
    mean.dispose();
    scale.dispose();
  });
});
