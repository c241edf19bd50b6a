import { describe, expect, it } from 'vitest';
import { isBest, isExhausted, observe, stoppingAtStart } from '../../../../src/learn/stopping/index.ts';

describe('early stopping', () => {
  it('remembers the best epoch and is exhausted after patience epochs without a gain', () => {
    const losses = [1, 0.8, 0.9, 0.8, 0.85];
    const states = losses.map((_, i) => losses.slice(0, i + 1).reduce((s, loss, e) => observe(s, e + 1, loss), stoppingAtStart));
    expect(states.map((s) => s.bestEpoch)).toEqual([1, 2, 2, 2, 2]);
    expect(states.map((s) => isExhausted(s, 3))).toEqual([false, false, false, false, true]);
    expect(states.map((s, i) => isBest(s, i + 1))).toEqual([true, true, false, false, false]);
  });
});
