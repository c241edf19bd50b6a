import net from 'node:net';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEngine, probeEngine } from '../../../../src/compute/index.ts';

afterEach(() => vi.restoreAllMocks());

describe('ort-wasm', () => {
  it('has the loss and gradients that PyTorch has, and asks nobody on a network for its files', async () => {
    const fetching = vi.spyOn(globalThis, 'fetch'), connecting = vi.spyOn(net.Socket.prototype, 'connect');
    const result = await probeEngine('ort-wasm', { threads: 2 });
    expect(result).toMatchObject({ ok: true, device: 'WebAssembly, 2 threads', threads: 2, deterministic: true, softwareAdapter: false, memoryBytes: 2 ** 32, nodesElsewhere: 0 });
    expect(result.maxAbsError).toBeLessThan(5e-6);
    expect(result.millisecondsPerStep).toBeGreaterThan(0);
    for (const [url] of fetching.mock.calls) expect(String(url)).toMatch(/^file:/);
    expect(connecting).not.toHaveBeenCalled();
  });

  it('runs the graph that other engines without blocked convolutions run', async () => {
    const engine = await createEngine('ort-wasm', { threads: 2 });
    const step = await engine.compile({ key: 'sum', inputs: { x: { shape: [3], dtype: 'float32' } }, variables: [], build: ({ x }) => ({ outputs: { y: tf.sum(x!) } }) });
    expect((await step.run({ x: Float32Array.of(1, 2, 4) }))['y']![0]).toBe(7);
    expect(step.info.graphHash).toMatch(/^[0-9a-f]{64}$/);
    expect(step.graphBytes()!.length).toBeGreaterThan(0);
    await engine.dispose();
  });

  it('gives the same bits twice with the same number of threads', async () => {
    const engine = await createEngine('ort-wasm', { threads: 2 });
    const kernel = tf.variable(tf.randomNormal([3, 3, 4, 8], 0, 1, 'float32', 7), true, 'kernel');
    const step = await engine.compile({
      key: 'convolution', inputs: { x: { shape: [2, 16, 16, 4], dtype: 'float32' } }, variables: [kernel],
      build: ({ x }) => {
        const { value, grads } = tf.variableGrads(() => tf.mean(tf.square(tf.conv2d(x as tf.Tensor4D, kernel as unknown as tf.Tensor4D, 1, 'same'))) as tf.Scalar, [kernel]);
        return { outputs: { loss: value }, gradients: grads };
      },
    });
    const feed = { x: Float32Array.from({ length: 2 * 16 * 16 * 4 }, (_, i) => Math.sin(i)) };
    await step.run(feed);
    const first = step.parameters.get('kernel')!.gradient!.slice();
    await step.run(feed);
    expect(step.parameters.get('kernel')!.gradient).toEqual(first);
    await engine.dispose();
    kernel.dispose();
  });
});
