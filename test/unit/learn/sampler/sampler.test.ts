import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochBatches, plainBatches } from '../../../../src/learn/sampler/index.ts';

const options = fc.record({ samples: fc.integer({ min: 1, max: 60 }), batch: fc.integer({ min: 1, max: 20 }), views: fc.integer({ min: 1, max: 8 }), seed: fc.integer() });

describe('epochBatches', () => {
  it('shows each sample exactly once an epoch, in batches of one size, padded with real samples', () => {
    fc.assert(fc.property(options, fc.integer({ min: 1, max: 99 }), (o, epoch) => {
      const batches = epochBatches(o, epoch);
      const seen = batches.flatMap((b) => [...b.rows.subarray(0, b.count)]);
      expect(seen.sort((x, y) => x - y)).toEqual(Array.from({ length: o.samples }, (_, i) => i));
      for (const b of batches) {
        expect(b.rows.length).toBe(o.batch);
        for (const row of b.rows) expect(row >= 0 && row < o.samples).toBe(true);
        for (const view of b.views) expect(view >= 0 && view < o.views).toBe(true);
      }
    }));
  });

  it('depends on seed and epoch alone', () => {
    const o = { samples: 40, batch: 8, views: 4, seed: 3 };
    expect(epochBatches(o, 5)).toEqual(epochBatches(o, 5));
    expect(epochBatches(o, 5)).not.toEqual(epochBatches(o, 6));
    expect(epochBatches(o, 5)).not.toEqual(epochBatches({ ...o, seed: 4 }, 5));
  });
});

describe('plainBatches', () => {
  it('goes through all samples in order, unaugmented', () => {
    const batches = plainBatches(5, 2);
    expect(batches.map((b) => [...b.rows.subarray(0, b.count)])).toEqual([[0, 1], [2, 3], [4]]);
    expect(batches.every((b) => b.views.every((v) => v === 0))).toBe(true);
  });
});
