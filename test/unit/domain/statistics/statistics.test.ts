import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/domain/random/index.ts';
import { normalCdf, studentTQuantile } from '../../../../src/domain/statistics/distributions.ts';
import { boundaryInterval, bootstrapError, resampleGroups, simultaneousIntervals, transformedInterval } from '../../../../src/domain/statistics/index.ts';

const reference = JSON.parse(readFileSync(new URL('../../../fixtures/domain/study.json', import.meta.url), 'utf8')) as {
  normal: [number, number][];
  studentT: [number, number, number][];
  clopperPearson: [number, number, number, number][];
};

describe('distributions', () => {
  it('agree with SciPy', () => {
    for (const [x, p] of reference.normal) expect(Math.abs(normalCdf(x) - p), `normal ${x}`).toBeLessThan(1e-13);
    for (const [p, df, t] of reference.studentT) expect(Math.abs(studentTQuantile(p, df) / t - 1), `t ${p} ${df}`).toBeLessThan(1e-8);
  });
});

describe('resampleGroups', () => {
  it('takes all rows of a group or none, and as many groups as there are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 }), fc.integer(), (sizes, seed) => {
        const groupOf = sizes.flatMap((size, group) => Array.from({ length: size }, () => group));
        resampleGroups({ groupOf, groups: sizes.length }, 5, createRandom(seed), (weights) => {
          const drawn = sizes.map((_, group) => new Set(groupOf.flatMap((g, row) => (g === group ? [weights[row]!] : []))));
          expect(drawn.every((counts) => counts.size === 1)).toBe(true);
          expect(drawn.reduce((sum, counts) => sum + [...counts][0]!, 0)).toBe(sizes.length);
        });
      }),
    );
  });
});

describe('bootstrapError', () => {
  it("is the replicates' standard deviation times √(G/(G-1)), undefined ones left out", () => {
    expect(bootstrapError([1, Number.NaN, 2, 4], 4)).toBeCloseTo(Math.sqrt((7 / 3) * (4 / 3)) * 1, 12);
  });
});

describe('transformedInterval', () => {
  it('stays inside its scale, holds the value and widens with level and error', () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(share, fc.double({ min: 0.01, max: 1, noNaN: true }), (value, relative) => {
        const error = relative * value * (1 - value);
        const narrow = transformedInterval(value, error, 0.9, 20, 'share');
        const wide = transformedInterval(value, error, 0.95, 20, 'share');
        const loss = transformedInterval(value, error, 0.95, 20, 'loss');
        expect(0 <= wide.low && wide.low < narrow.low && narrow.low < value && value < narrow.high && narrow.high < wide.high && wide.high <= 1).toBe(true);
        expect(0 < loss.low && loss.low < value && value < loss.high).toBe(true);
      }),
    );
  });
});

describe('boundaryInterval', () => {
  it("is Clopper and Pearson's for n of n and for none of n, as SciPy has it", () => {
    for (const [k, n, low, high] of reference.clopperPearson) {
      expect(boundaryInterval(k === 0 ? 0 : 1, 0.95, n)).toEqual({ low: expect.closeTo(low, 10) as number, high: expect.closeTo(high, 10) as number });
    }
  });
});

describe('simultaneousIntervals', () => {
  const replicates = (seed: number, value: number): Float64Array => {
    const random = createRandom(seed);
    return Float64Array.from({ length: 4000 }, () => value + 0.1 * random.normal());
  };

  it('are wider the more differences they must hold for', () => {
    const width = (count: number): number => {
      const values = Array.from({ length: count }, () => 0.2);
      const [first] = simultaneousIntervals(values, values.map((value, i) => replicates(i, value)), 0.95, 40, 1e6);
      return (first!.high - first!.low) / 2 / bootstrapError(replicates(0, 0.2), 40);
    };
    // Two-sided normal points for one and for ten independent differences (Šidák): 1.960 and 2.800.
    expect(Math.abs(width(1) - 1.96 / Math.sqrt(40 / 39))).toBeLessThan(0.08);
    expect(Math.abs(width(10) - 2.8 / Math.sqrt(40 / 39))).toBeLessThan(0.12);
  });

  it('are not given where the replicates do not vary, and do not mind it for the others', () => {
    const alone = simultaneousIntervals([0.2], [replicates(1, 0.2)], 0.95, 40, 20);
    expect(simultaneousIntervals([0.5, 0.2], [new Float64Array(4000).fill(0.5), replicates(1, 0.2)], 0.95, 40, 20)).toEqual([null, alone[0]]);
  });
});
