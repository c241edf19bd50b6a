import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import { createEngine } from '../../../src/compute/index.ts';
import type { StepDefinition } from '../../../src/compute/index.ts';

afterEach(() => tf.disposeVariables());

function regression(): StepDefinition {
  const w = tf.variable(tf.tensor2d([[1], [2]]), true, 'w');
  const seen = tf.variable(tf.scalar(0), false, 'seen');
  return {
    key: 'regression',
    inputs: { x: { shape: [3, 2], dtype: 'float32' }, y: { shape: [3, 1], dtype: 'float32' } },
    variables: [w, seen],
    build: ({ x, y }) => {
      const { value, grads } = tf.variableGrads(() => tf.losses.meanSquaredError(y!, tf.matMul(x!, w)) as tf.Scalar, [w]);
      seen.assign(tf.add(seen, tf.scalar(1)));
      return { outputs: { loss: value }, gradients: grads };
    },
  };
}

const feed = { x: Float32Array.of(1, 0, 0, 1, 1, 1), y: Float32Array.of(0, 0, 0) };

it('runs a step, leaves its gradients and takes weights that were changed in place', async () => {
  const engine = await createEngine('plain');
  const step = await engine.compile(regression());
  const tensors = tf.memory().numTensors;
  // d/dw mean((xw)^2) = 2/3 x'(xw): predictions are 1, 2, 3
  expect((await step.run(feed)).loss![0]).toBeCloseTo(14 / 3, 5);
  const w = step.parameters.get('w')!;
  expect([...w.gradient!].map((g) => Number(g.toFixed(4)))).toEqual([2.6667, 3.3333]);
  w.values.set([0, 0]);
  expect((await step.run(feed)).loss![0]).toBe(0);
  expect(step.read().get('seen')).toEqual(Float32Array.of(2));
  expect(tf.memory().numTensors).toBe(tensors);
});

it('refuses a feed that is missing, unknown, wrongly sized or not finite, naming it', async () => {
  const step = await (await createEngine('plain')).compile(regression());
  const bad = (change: object) => expect(step.run({ ...feed, ...change } as typeof feed)).rejects;
  await bad({ x: undefined }).toMatchObject({ code: 'BAD_INPUT', data: { field: 'x' } });
  await bad({ z: feed.x }).toMatchObject({ code: 'BAD_INPUT', data: { field: 'z' } });
  await bad({ y: Float32Array.of(1) }).toMatchObject({ code: 'BAD_INPUT', data: { field: 'y' } });
  await bad({ y: Float32Array.of(1, Number.NaN, 2) }).toThrow('Input "y" of the step is not finite: NaN at position 1');
});
