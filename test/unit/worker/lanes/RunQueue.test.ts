import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunQueue } from '../../../../src/worker/lanes/RunQueue.ts';

describe('RunQueue', () => {
  it('gives every run to exactly one lane, whichever lane asks when', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 }), fc.array(fc.nat(1), { minLength: 50, maxLength: 50 }), (keys, turns) => {
      const first = new RunQueue(keys);
      const lanes = [first, new RunQueue(keys, first.shared)];
      const given = turns.map((lane) => lanes[lane]!.take()).filter((run) => run !== null);
      expect(given.sort((x, y) => x - y)).toEqual(keys.map((_, i) => i));
      expect(lanes[1]!.waiting()).toEqual([]);
    }));
  });

  it('keeps a network in the lane that began it, and lets an idle lane help at the end', () => {
    const keys = ['slow', 'quick', 'slow', 'quick', 'slow'];
    const one = new RunQueue(keys);
    const two = new RunQueue(keys, one.shared);
    expect(one.take()).toBe(0);
    expect([two.take(), two.take()]).toEqual([1, 3]);
    expect(two.take()).toBe(2);
    expect(one.take()).toBe(4);
    expect([one.take(), two.take()]).toEqual([null, null]);
  });

  it('adds up the progress of all lanes', () => {
    const one = new RunQueue(['a', 'a']);
    const two = new RunQueue(['a', 'a'], one.shared);
    expect(one.advance(0, 0.5)).toBe(0.5);
    expect(two.advance(1, 0.25)).toBe(0.75);
    expect(one.advance(0, 1)).toBe(1.25);
  });
});
