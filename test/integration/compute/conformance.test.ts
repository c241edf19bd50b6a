/**
 * Every kernel that can be traced, forward and gradient, on every engine against the plain backend. `plain` is tfjs's own
 * code; the probe's step, a whole one, is compared with PyTorch.
 */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, probeEngine } from '../../../src/compute/index.ts';
import type { Engine, NumericArray, StepDefinition } from '../../../src/compute/index.ts';
import { KERNEL_RULES } from '../../../src/compute/trace/index.ts';
import { kernelCases } from './kernelCases.ts';
import type { CaseInput, KernelCase } from './kernelCases.ts';
import { noise } from './smallNet.ts';

/** Relative to the size of the whole array. Single precision sums in another order. */
const TOLERANCE = 2e-5;
const cases = kernelCases();
let plain: Engine, traced: Engine;
let ran = 0, skipped = 0;
const seen = new Set<string>();

beforeAll(async () => {
  traced = await createEngine('ort-cpu', { threads: 2 });
  plain = await createEngine('plain');
});
afterEach(() => tf.disposeVariables());
afterAll(async () => {
  await traced.dispose();
  process.stdout.write(`conformance: ran ${ran}, skipped ${skipped}\n`);
});

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function valuesOf({ shape, range: [low, high], dtype }: CaseInput, seed: number): NumericArray {
  const values = noise(sizeOf(shape), seed).map((v) => low + ((v + 1) / 2) * (high - low));
  return dtype === 'int32' ? Int32Array.from(values, Math.round) : values;
}

function definitionOf(test: KernelCase, outputShape: readonly number[]): StepDefinition {
  const inputs = Object.fromEntries(test.inputs.map(({ shape, dtype }, i) => [`x${i}`, { shape, dtype }]));
  return {
    key: test.name,
    inputs: test.gradients.length > 0 ? { ...inputs, dy: { shape: outputShape, dtype: 'float32' } } : inputs,
    variables: [],
    build: (given) => {
      const xs = test.inputs.map((_, i) => given[`x${i}`]!);
      if (test.gradients.length === 0) return { outputs: { y: test.f(...xs) } };
      const f = (...some: tf.Tensor[]) => test.f(...xs.map((x, i) => (test.gradients.includes(i) ? some[test.gradients.indexOf(i)]! : x)));
      const { value, grads } = tf.valueAndGrads(f)(test.gradients.map((i) => xs[i]!), given['dy']!);
      return { outputs: { y: value, ...Object.fromEntries(grads.map((g, i) => [`dx${test.gradients[i]}`, g])) } };
    },
  };
}

async function shapeAndKernels(test: KernelCase, values: readonly NumericArray[]): Promise<readonly number[]> {
  let shape: readonly number[] = [];
  const { kernelNames } = await tf.profile(() => tf.tidy(() => {
    shape = test.f(...test.inputs.map((input, i) => tf.tensor(values[i]!, [...input.shape], input.dtype))).shape;
    return tf.scalar(0);
  }));
  for (const name of kernelNames) seen.add(name);
  return shape;
}

function distance(expected: Float32Array, actual: Float32Array): number {
  if (expected.length !== actual.length) return Infinity;
  let difference = 0, size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (expected[i]! - actual[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return Math.sqrt(difference / Math.max(size, 1e-6));
}

describe('kernels on ort-cpu', () => {
  it.each(cases.map((test, i) => [test.name, test, i] as const))('%s', async (_, test, seed) => {
    await tf.setBackend('cpu');
    const values = test.inputs.map((input, i) => valuesOf(input, 1000 + seed * 7 + i));
    const shape = await shapeAndKernels(test, values);
    const definition = definitionOf(test, shape);
    const feed = { ...Object.fromEntries(values.map((v, i) => [`x${i}`, v])), ...(test.gradients.length > 0 && { dy: noise(sizeOf(shape), 5) }) };
    const reference = await plain.compile(definition), step = await traced.compile(definition);
    const [expected, actual] = [await reference.run(feed), await step.run(feed)];
    expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
    for (const name of Object.keys(expected)) expect(distance(expected[name]!, actual[name]!), name).toBeLessThan(TOLERANCE);
    await step.dispose();
    ran++;
  });
});

it('covers every kernel that has a rule', () => {
  const gradientKernels = ['Conv2DBackpropInput', 'Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter', 'MaxPoolGrad', 'AvgPoolGrad', 'EluGrad'];
  expect(Object.keys(KERNEL_RULES).filter((name) => !seen.has(name) && !gradientKernels.includes(name))).toEqual([]);
  ran++;
});

describe.each(['plain', 'ort-cpu'] as const)('a whole step on %s', (name) => {
  it('has the loss and gradients that PyTorch has', async () => {
    const result = await probeEngine(name, { threads: 2 });
    expect(result.reason).toMatch(/agree with PyTorch/);
    expect(result.maxAbsError).toBeLessThan(5e-6);
    ran++;
  });
});

it('has the loss and gradients that PyTorch has on tensorflow, where it loads', async (context) => {
  const result = await probeEngine('tensorflow');
  if (/does not load/.test(result.reason)) {
    skipped++;
    process.stderr.write(`SKIPPED: ${result.reason}\n`);
    return context.skip();
  }
  expect(result.reason).toMatch(/agree with PyTorch/);
  ran++;
});
