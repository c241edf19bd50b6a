import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/compute/index.ts';

describe('a step that needs more memory than there is', () => {
  it('is told as that, with what to do, and the engine goes on', async () => {
    const engine = await createEngine('ort-cpu', { threads: 1 });
    // Each value is small enough for 32 bits of elements and too big for any machine that this runs on.
    const step = await engine.compile({
      key: 'huge', inputs: { x: { shape: [1, 2 ** 20], dtype: 'float32' } }, variables: [],
      build: ({ x }) => ({ outputs: { y: tf.sum(tf.exp(tf.matMul(tf.transpose(x!), x!))) } }),
    });
    const error = await step.run({ x: new Float32Array(2 ** 20) }).then(() => null, (reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'OUT_OF_MEMORY', message: expect.stringMatching(/ort-cpu found too little memory in step "huge": .*alloc/i), data: { remedy: expect.any(String) } });
    const small = await engine.compile({ key: 'small', inputs: { x: { shape: [2], dtype: 'float32' } }, variables: [], build: ({ x }) => ({ outputs: { y: tf.square(x!) } }) });
    expect((await small.run({ x: Float32Array.of(2, 3) }))['y']).toEqual(Float32Array.of(4, 9));
    await engine.dispose();
  });
});
