import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, traceStep } from '../../../src/compute/index.ts';
import type { StepDefinition } from '../../../src/compute/index.ts';
import { TRACE_BACKEND, installTraceBackend } from '../../../src/compute/trace/index.ts';

beforeEach(async () => {
  installTraceBackend();
  await tf.setBackend(TRACE_BACKEND);
});
afterEach(() => tf.disposeVariables());

function stepOf(build: StepDefinition['build'], variables: readonly tf.Variable[] = []): StepDefinition {
  return { key: 'test', inputs: { x: { shape: [2, 3], dtype: 'float32' } }, variables, build };
}

describe('what a trace refuses', () => {
  it.each<[string, StepDefinition['build'], RegExp]>([
    ['reading a value', ({ x }) => ({ outputs: { y: tf.mul(x!, tf.mean(x!).dataSync()[0]!) } }), /reads the value of a tensor \(result of Mean \[\]\).*traceStep\.test\.ts:\d+/s],
    ['a constant whose elements differ', ({ x }) => ({ outputs: { y: tf.add(x!, tf.tensor1d([1, 2, 3])) } }), /constant of shape \[3\] whose values differ.*traceStep\.test\.ts:\d+/s],
    ['a constant whose last element differs', ({ x }) => ({ outputs: { y: tf.add(x!, tf.tensor2d([[1, 1, 1], [1, 1, 2]])) } }), /constant of shape \[2, 3\] whose values differ/],
    ['a constant that is no number', ({ x }) => ({ outputs: { y: tf.add(x!, tf.tensor1d([NaN, NaN, NaN])) } }), /constant of shape \[3\] whose values differ/],
    ['random numbers', ({ x }) => ({ outputs: { y: tf.mul(x!, tf.randomUniform([2, 3])) } }), /constant of shape \[2, 3\] whose values differ/],
    ['the dropout layer of tfjs', ({ x }) => ({ outputs: { y: tfl.layers.dropout({ rate: 0.5 }).apply(x!, { training: true }) as tf.Tensor } }), /values differ/],
    ['a kernel without a rule', ({ x }) => ({ outputs: { y: tf.cumsum(x!) } }), /Cumsum/],
    ['a variable made in the step', ({ x }) => ({ outputs: { y: tf.add(x!, tf.variable(tf.zeros([3]))) } }), /makes a variable|made outside/],
    ['a gradient of something that is not its variable', ({ x }) => ({ outputs: { y: x! }, gradients: { w: x! } }), /gradient for "w", which is not one of its variables/],
  ])('%s', (_, build, message) => {
    const tensors = tf.memory().numTensors;
    expect(() => traceStep(stepOf(build))).toThrow(message);
    tf.disposeVariables();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('a tensor that is kept beyond the end', () => {
    let kept!: tf.Tensor;
    const definition = stepOf(({ x }) => ({ outputs: { y: (kept = tf.keep(tf.neg(x!))) } }));
    expect(() => traceStep(definition)).toThrow('keeps 1 tensors beyond its end');
    kept.dispose();
  });

  it('a variable that the definition does not list, by name', () => {
    const hidden = tf.variable(tf.zeros([3]), true, 'hidden');
    expect(() => traceStep(stepOf(({ x }) => ({ outputs: { y: tf.add(x!, hidden) } })))).toThrow('variable "hidden", which its definition doesn\'t list');
  });

  it('a tensor from outside', () => {
    const outside = tf.zeros([3]);
    expect(() => traceStep(stepOf(({ x }) => ({ outputs: { y: tf.add(x!, outside) } })))).toThrow('tensor of shape [3] that was made outside of it');
    outside.dispose();
  });

  it('computing when nothing is recorded, so that no step runs on the holder of weights by mistake', () => {
    expect(() => tf.exp(tf.zeros([2]))).toThrow('Exp was called outside of a step');
  });
});

describe('a record', () => {
  it('leaves no tensors behind and the variables as they were', () => {
    const w = tf.tidy(() => tf.variable(tf.tensor2d([[1], [2], [3]]), true, 'w'));
    const average = tf.tidy(() => tf.variable(tf.tensor1d([7]), false, 'average'));
    const definition = stepOf(({ x }) => {
      const { value, grads } = tf.variableGrads(() => tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, w as unknown as tf.Tensor2D))) as tf.Scalar, [w]);
      average.assign(tf.add(tf.mul(average, 0.9), tf.reshape(value, [1])));
      return { outputs: { loss: value }, gradients: grads };
    }, [w, average]);
    const before = tf.memory();
    const record = traceStep(definition);
    traceStep(definition);
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
    expect([...w.dataSync(), ...average.dataSync()]).toEqual([1, 2, 3, 7]);
    expect(record.variables.map((v) => v.name)).toEqual(['w', 'average']);
    expect(record.gradients.map((g) => g?.shape ?? null)).toEqual([[3, 1], null]);
    expect(record.assigned.map((g) => g?.shape ?? null)).toEqual([null, [1]]);
  });

  it('holds only what its results need', () => {
    const record = traceStep(stepOf(({ x }) => {
      tf.exp(x!);
      return { outputs: { y: tf.neg(x!) } };
    }));
    expect(record.nodes.map((node) => node.op)).toEqual(['Neg']);
  });

  it('can be made while weights live on a computing backend, which gets them back', async () => {
    await createEngine('plain');
    const w = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3]), true, 'w'));
    traceStep(stepOf(({ x }) => ({ outputs: { y: tf.mul(x!, w) } }), [w]));
    expect(tf.getBackend()).toBe('cpu');
    expect([...tf.tidy(() => tf.mul(w, 2)).dataSync()]).toEqual([2, 4, 6]);
  });
});
