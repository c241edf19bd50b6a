import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers';
import { grad, ready, setBackend, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { classWeights, fillTargets, lossSums, softmaxRow, taskLoss } from '../../../../src/learn/loss/index.ts';

interface LossCase { batch: number; classes: number; labels: number[]; weights: number[]; smoothing: number; logits: number[]; loss: number; gradient: number[] }
const reference = JSON.parse(readFileSync(new URL('../../../fixtures/learn/torch-reference.json', import.meta.url), 'utf8')) as { losses: LossCase[] };

beforeAll(async () => {
  await setBackend('cpu');
  await ready();
});

function lossAndGradient(logits: ArrayLike<number>, targets: Float32Array, shape: [number, number]): { loss: number; gradient: Float32Array } {
  const x = tensor2d(Float32Array.from(logits), shape);
  const t = tensor2d(targets, shape);
  const loss = taskLoss(x, t).dataSync()[0]!;
  const gradient = grad((v: Tensor) => taskLoss(v, t))(x).dataSync() as Float32Array;
  return { loss, gradient };
}

describe('taskLoss', () => {
  it.each(reference.losses)('has PyTorch\'s loss and gradient for $labels, weights $weights, smoothing $smoothing', (one) => {
    const options = { classWeights: one.weights, labelSmoothing: one.smoothing };
    const targets = new Float32Array(one.batch * one.classes);
    fillTargets(targets, one.labels, options);
    const { loss, gradient } = lossAndGradient(one.logits, targets, [one.batch, one.classes]);
    expect(loss).toBeCloseTo(one.loss, 5);
    one.gradient.forEach((g, i) => expect(gradient[i]).toBeCloseTo(g, 6));
    const sums = lossSums(Float32Array.from(one.logits), one.labels, options);
    expect(sums.numerator / sums.divisor).toBeCloseTo(one.loss, 6);
  });

  it('gives unknown labels a gradient of exactly zero, whatever the logits and the other labels are', () => {
    const rows = fc.array(fc.record({ label: fc.integer({ min: -1, max: 2 }), logits: fc.tuple(finite, finite, finite) }), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(rows, fc.double({ min: 0, max: 0.5, noNaN: true }), (batch, labelSmoothing) => {
      const labels = batch.map((r) => r.label);
      const targets = new Float32Array(labels.length * 3).fill(9);
      fillTargets(targets, labels, { classWeights: [1, 2, 0.5], labelSmoothing });
      const { loss, gradient } = lossAndGradient(batch.flatMap((r) => r.logits), targets, [labels.length, 3]);
      expect(Number.isFinite(loss)).toBe(true);
      labels.forEach((label, i) => label < 0 && gradient.subarray(i * 3, i * 3 + 3).forEach((g) => expect(Math.abs(g)).toBe(0)));
    }), { numRuns: 50 });
  });

  it('is exactly zero, with no NaN, when a batch has no label for the task', () => {
    const targets = new Float32Array(6).fill(9);
    expect(fillTargets(targets, [-1, -1, -1], { classWeights: [1, 1], labelSmoothing: 0.1 })).toBe(0);
    const { loss, gradient } = lossAndGradient([5, -3, 80, -80, 0, 0], targets, [3, 2]);
    expect(Math.abs(loss)).toBe(0);
    for (const g of gradient) expect(Math.abs(g)).toBe(0);
  });
});

const finite = fc.double({ min: -50, max: 50, noNaN: true });

describe('classWeights', () => {
  it('weighs classes by scikit-learn\'s balanced rule over the labelled samples', () => {
    // compute_class_weight("balanced", classes=[0, 1], y=[0, 0, 0, 1]) = [0.66666667, 2]
    const weights = classWeights([0, -1, 0, 0, 1, -1], 2, 'balanced');
    expect(weights[0]).toBeCloseTo(2 / 3, 12);
    expect(weights[1]).toBe(2);
  });

  it('gives weight 1 to all classes where none is asked for, and to a class nobody has', () => {
    expect(classWeights([0, 0, 1], 2, 'none')).toEqual([1, 1]);
    expect(classWeights([0, 1], 3, 'balanced')).toEqual([1, 1, 1]);
    expect(classWeights([-1, -1], 2, 'balanced')).toEqual([1, 1]);
  });
});

describe('softmaxRow', () => {
  it('stays finite and sums to one for extreme logits', () => {
    const out = new Float32Array(3);
    softmaxRow(Float32Array.of(1000, 999, -1000), out, 0, 3);
    expect(out[0]! + out[1]! + out[2]!).toBeCloseTo(1, 6);
    expect(out[0]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
  });
});
