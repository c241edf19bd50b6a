import * as tf from '@tensorflow/tfjs-core';
import type { Engine, NumericArray, StepDefinition } from '../../../../src/compute/index.ts';
import type { CaseInput, KernelCase } from './kernelCases.ts';
import { noise, sizeOf } from './numbers.ts';

/** Shape of a case's result, found by tracing nothing: tfjs's own shapes on its plain backend. */
export function outputShapeOf(test: KernelCase): readonly number[] {
  const before = tf.getBackend();
  void tf.setBackend('cpu');
  try {
    return tf.tidy(() => test.f(...test.inputs.map((input, i) => tf.tensor(valuesOf(test, i), [...input.shape], input.dtype))).shape);
  } finally {
    void tf.setBackend(before);
  }
}

function valuesOf(test: KernelCase, position: number): NumericArray {
  const { shape, range: [low, high], dtype }: CaseInput = test.inputs[position]!;
  const values = noise(sizeOf(shape), `${test.name} ${position}`).map((v) => low + ((v + 1) / 2) * (high - low));
  return dtype === 'int32' ? Int32Array.from(values, (v) => Math.floor(v + 0.5)) : Float32Array.from(values);
}

/** The case as a step: result `y` and, where it has gradients, `dx0`, `dx1` … for a given `dy`. */
export function kernelStep(test: KernelCase, outputShape: readonly number[]): { readonly definition: StepDefinition; readonly feed: Record<string, NumericArray> } {
  const names = test.inputs.map((_, i) => `x${i}`), differentiates = test.gradients.length > 0;
  const inputs = Object.fromEntries(test.inputs.map(({ shape, dtype }, i) => [names[i]!, { shape, dtype }]));
  const definition: StepDefinition = {
    key: `kernel ${test.name}`,
    inputs: differentiates ? { ...inputs, dy: { shape: outputShape, dtype: 'float32' } } : inputs,
    variables: [],
    build: (given) => {
      const xs = names.map((name) => given[name]!);
      if (!differentiates) return { outputs: { y: test.f(...xs) } };
      const f = (...some: tf.Tensor[]) => test.f(...xs.map((x, i) => (test.gradients.includes(i) ? some[test.gradients.indexOf(i)]! : x)));
      const { value, grads } = tf.valueAndGrads(f)(test.gradients.map((i) => xs[i]!), given['dy']!);
      return { outputs: { y: value, ...Object.fromEntries(grads.map((g, i) => [`dx${test.gradients[i]}`, g])) } };
    },
  };
  const feed = Object.fromEntries(test.inputs.map((_, i) => [names[i]!, valuesOf(test, i)]));
  return { definition, feed: differentiates ? { ...feed, dy: Float32Array.from(noise(sizeOf(outputShape), `${test.name} dy`)) } : feed };
}

export async function runKernel(engine: Engine, { definition, feed }: ReturnType<typeof kernelStep>): Promise<Map<string, Float32Array>> {
  const step = await engine.compile(definition);
  try {
    return new Map(Object.entries(await step.run(feed)));
  } finally {
    await step.dispose();
  }
}
