import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/compute/index.ts';
import type { CompiledStep, StepDefinition } from '../../../src/compute/index.ts';
import { smallNetFeed, smallNetStep } from './smallNet.ts';

afterEach(() => tf.disposeVariables());

const relative = (a: Float32Array, b: Float32Array) => {
  let difference = 0, size = 0;
  for (let i = 0; i < a.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += a[i]! ** 2;
  }
  return Math.sqrt(difference / Math.max(size, 1e-12));
};

/** Gradients in tfjs's order: `read` reorders what `values` holds, so the gradient goes through it. */
function gradientsOf(step: CompiledStep): Map<string, Float32Array> {
  const saved = new Map([...step.parameters].map(([name, p]) => [name, p.values.slice()]));
  for (const p of step.parameters.values()) p.values.set(p.gradient ?? new Float32Array(p.values.length));
  const gradients = step.read();
  for (const [name, p] of step.parameters) p.values.set(saved.get(name)!);
  return gradients;
}

async function bothEngines(define: () => StepDefinition) {
  const engine = await createEngine('ort-cpu', { threads: 2 });
  const definition = define();
  const traced = await engine.compile(definition);
  const plain = await (await createEngine('plain')).compile(definition);
  return { definition, traced, plain };
}

describe.each(['none', 'inference', 'training'] as const)('a step with batch norm: %s', (norm) => {
  it('gives the loss, logits, gradients and moving averages of tfjs itself', async () => {
    const { definition, traced, plain } = await bothEngines(() => smallNetStep({ norm }));
    const feed = smallNetFeed(definition);
    const [a, b] = [await plain.run(feed), await traced.run(feed)];
    expect(relative(a['loss']!, b['loss']!)).toBeLessThan(1e-5);
    expect(relative(a['logits']!, b['logits']!)).toBeLessThan(1e-5);
    const [expected, actual] = [gradientsOf(plain), gradientsOf(traced)];
    for (const [name, gradient] of expected) expect(relative(gradient, actual.get(name)!), name).toBeLessThan(2e-4);
    for (const [name, values] of plain.read()) expect(relative(values, traced.read().get(name)!), name).toBeLessThan(1e-5);
    await traced.dispose();
  });
});
