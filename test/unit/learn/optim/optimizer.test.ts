import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clipScale, createOptimizer, jointNorm } from '../../../../src/learn/optim/index.ts';
import type { Slot } from '../../../../src/learn/optim/index.ts';

interface Values { weights: number[]; bias: number[] }
interface Trajectory { name: 'adamw' | 'sgd'; clip: number; start: Values; steps: (Values & { gradients: Values })[] }
const reference = JSON.parse(readFileSync(new URL('../../../fixtures/learn/torch-reference.json', import.meta.url), 'utf8')) as { optimizers: Trajectory[] };

const options = { name: 'adamw', learningRate: 0.01, weightDecay: 0.05, momentum: 0.9, clipNorm: 0 } as const;
const slot = (name: string, weights: Float32Array, gradient: number[], decay: boolean): Slot => ({ name, weights, gradient: Float32Array.from(gradient), decay });

describe('createOptimizer', () => {
  it.each(reference.optimizers)('follows PyTorch\'s $name, clipped at $clip, with decay on weights and not on biases', ({ name, clip, start, steps }) => {
    const optimizer = createOptimizer({ ...options, name, clipNorm: clip });
    const weights = Float32Array.from(start.weights);
    const bias = Float32Array.from(start.bias);
    for (const step of steps) {
      optimizer.update([slot('w', weights, step.gradients.weights, true), slot('b', bias, step.gradients.bias, false)], options.learningRate);
      step.weights.forEach((w, i) => expect(weights[i]).toBeCloseTo(w, 5));
      step.bias.forEach((b, i) => expect(bias[i]).toBeCloseTo(b, 5));
    }
  });

  it('leaves a variable that is skipped bit-identical: no decay, no momentum, no counting', () => {
    const optimizer = createOptimizer({ ...options, weightDecay: 0.5 });
    const a = Float32Array.of(1, -2);
    const b = Float32Array.of(3, 4);
    optimizer.update([slot('a', a, [1, 1], true), slot('b', b, [1, 1], true)], 0.1);
    const kept = b.slice();
    const moments = optimizer.state().slots.get('m/b')!.slice();
    for (let i = 0; i < 5; i++) optimizer.update([slot('a', a, [1, 1], true)], 0.1);
    expect(b).toEqual(kept);
    expect(optimizer.state().slots.get('m/b')).toEqual(moments);
    expect(optimizer.state().steps).toEqual({ a: 6, b: 1 });
  });

  it.each(['adamw', 'sgd'] as const)('%s goes on bit for bit from a restored state', (name) => {
    const gradients = [[0.3, -2], [1, 0.5], [-0.2, 0.1], [2, 2]];
    const straight = createOptimizer({ ...options, name });
    const first = createOptimizer({ ...options, name });
    const w1 = Float32Array.of(0.5, -0.5);
    const w2 = w1.slice();
    for (const g of gradients) straight.update([slot('w', w1, g, true)], 0.01);
    for (const g of gradients.slice(0, 2)) first.update([slot('w', w2, g, true)], 0.01);
    const second = createOptimizer({ ...options, name });
    second.restore(structuredClone(first.state()));
    for (const g of gradients.slice(2)) second.update([slot('w', w2, g, true)], 0.01);
    expect(w2).toEqual(w1);
  });
});

describe('an update', () => {
  it.each([Number.NaN, Infinity, -Infinity])('moves nothing and says so when one gradient holds %d, clipped or not', (value) => {
    for (const clipNorm of [0, 1]) {
      const optimizer = createOptimizer({ ...options, clipNorm });
      const w = Float32Array.of(1, 2, 3, 4, 5, 6);
      expect(optimizer.update([slot('a', w, [1, 1, 1, 1, 1, value], true)], 0.1)).toBe(false);
      expect(w).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
      expect(optimizer.state()).toEqual({ steps: {}, slots: new Map() });
      expect(optimizer.update([slot('a', w, [3e38, 3e38, -3e38, 0, 0, 0], true)], 0.1)).toBe(true);
    }
  });
});

describe('clipScale', () => {
  it('brings the joint norm of all gradients down to the limit', () => {
    expect(clipScale(jointNorm([{ gradient: Float32Array.of(3, 0, 0, 0, 0) }, { gradient: Float32Array.of(0, 4) }]), 1)).toBeCloseTo(0.2, 5);
  });

  it('is exactly 1 for gradients below the limit', () => {
    expect(clipScale(jointNorm([{ gradient: Float32Array.of(0.1, -0.2) }]), 1)).toBe(1);
  });
});
