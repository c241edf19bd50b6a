import { describe, expect, it } from 'vitest';
import { compareProbabilities } from '../../../src/modelio/parity/index.ts';

const p = (...values: number[]) => Float32Array.from(values);

describe('compareProbabilities', () => {
  it('gives the largest difference over all samples, tasks and classes', () => {
    const parity = compareProbabilities('r', [[p(0.5, 0.5), p(1, 0, 0)], [p(0.25, 0.75), p(0, 0.5, 0.5)]], [[p(0.5, 0.5), p(1, 0, 0)], [p(0.375, 0.625), p(0, 0.5, 0.5)]]);
    expect(parity).toEqual({ runtime: 'r', samples: 2, maxAbsDiff: 0.125, argmaxAgreement: 1 });
  });

  it('counts the decisions in which the most probable class differs', () => {
    expect(compareProbabilities('r', [[p(0.6, 0.4)], [p(0.4, 0.6)]], [[p(0.4, 0.6)], [p(0.4, 0.6)]]).argmaxAgreement).toBe(0.5);
  });

  it('is never within a tolerance when there is a NaN, wherever it is', () => {
    for (const exported of [[[p(NaN, 1)], [p(0.5, 0.5)]], [[p(0.5, 0.5)], [p(0.5, NaN)]]]) {
      expect(compareProbabilities('r', exported, [[p(0.5, 0.5)], [p(0.5, 0.5)]]).maxAbsDiff <= 1).toBe(false);
      expect(compareProbabilities('r', [[p(0.5, 0.5)], [p(0.5, 0.5)]], exported).maxAbsDiff <= 1).toBe(false);
    }
  });
});
