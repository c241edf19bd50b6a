import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine, traceStep } from '../../../../src/compute/index.ts';
import type { StepDefinition, StepRecord } from '../../../../src/compute/index.ts';
import { factoring } from '../../../../src/compute/passes/index.ts';

beforeEach(async () => { await createEngine('ort-cpu', { threads: 1 }); });
afterEach(() => tf.disposeVariables());

const IMAGE = [2, 8, 8, 4];

function recordOf(build: StepDefinition['build']): StepRecord {
  const record = traceStep({ key: 'test', inputs: { x: { shape: IMAGE, dtype: 'float32' }, v: { shape: [4], dtype: 'float32' }, w: { shape: [4], dtype: 'float32' }, dy: { shape: IMAGE, dtype: 'float32' } }, variables: [], build });
  return factoring(record);
}

const operators = (record: StepRecord) => record.nodes.map((node) => `${node.op} [${node.output.shape.join()}]`);
const passes = (record: StepRecord) => record.nodes.filter((node) => [node.output, ...node.inputs].some((value) => value && value.kind !== 'splat' && value.shape.join() === IMAGE.join())).length;

it('makes equal calls once, whatever the order of commuting operands', () => {
  const record = recordOf(({ x, dy }) => ({ outputs: { y: tf.add(tf.exp(tf.mul(x!, dy!)), tf.exp(tf.mul(dy!, x!))) } }));
  expect(operators(record)).toEqual(['Multiply [2,8,8,4]', 'Exp [2,8,8,4]', 'Add [2,8,8,4]']);
});

it('does not take calls for equal that differ in type or attributes', () => {
  const record = recordOf(({ x }) => ({ outputs: { y: tf.concat([tf.sum(x!, 0), tf.sum(x!, 1)], 0), z: tf.add(tf.cast(tf.cast(x!, 'int32'), 'float32'), tf.cast(tf.cast(x!, 'bool'), 'float32')) } }));
  expect(record.nodes.filter((node) => node.op === 'Sum')).toHaveLength(2);
  expect(record.nodes.filter((node) => node.op === 'Cast')).toHaveLength(4);
});

it('multiplies what broadcasts first and pulls it out of sums', () => {
  const record = recordOf(({ x, v, w }) => ({ outputs: { y: tf.sum(tf.mul(tf.mul(tf.mul(x!, v!), w!), 3), [0, 1, 2]) } }));
  expect(operators(record)).toEqual(['Multiply [4]', 'Multiply [4]', 'Sum [4]', 'Multiply [4]']);
});

it('leaves in a sum what varies along it', () => {
  const record = recordOf(({ x, v }) => ({ outputs: { y: tf.sum(tf.mul(x!, v!), 3) } }));
  expect(operators(record)).toEqual(['Multiply [2,8,8,4]', 'Sum [2,8,8]']);
});

it('writes the gradient of a batch norm in training mode with few passes over the activation', () => {
  const build: StepDefinition['build'] = ({ x, v, w, dy }) => {
    const norm = (image: tf.Tensor, offset: tf.Tensor, scale: tf.Tensor) => {
      const { mean, variance } = tf.moments(image, [0, 1, 2]);
      return tf.batchNorm(image, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D, 1e-3);
    };
    const [dx, dv, dw] = tf.valueAndGrads(norm)([x!, v!, w!], dy!).grads;
    return { outputs: { dx: dx!, dv: dv!, dw: dw! } };
  };
  // mean, difference, square and mean again forward; eight backward, of which the difference and two sums are shared
  expect(passes(recordOf(build))).toBeLessThanOrEqual(13);
});
