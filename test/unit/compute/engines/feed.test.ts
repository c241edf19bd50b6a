import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstNotFinite } from '../../../../src/compute/engines/feed.ts';

const float = fc.float({ noDefaultInfinity: true, noNaN: true });

describe('firstNotFinite', () => {
  it('finds nothing in finite values, the largest and the smallest among them', () => {
    fc.assert(fc.property(fc.array(fc.oneof(float, fc.constantFrom(3.4028234663852886e38, -3.4028234663852886e38, 1e-45, -0))), (values) => {
      expect(firstNotFinite(Float32Array.from(values))).toBe(-1);
    }));
  });

  it('finds the first one wherever it stands', () => {
    fc.assert(fc.property(fc.array(float, { minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(), fc.constantFrom(Number.NaN, Infinity, -Infinity), (values, one, other, bad) => {
      const [a, b] = [one % values.length, other % values.length];
      const given = Float32Array.from(values);
      given[a] = bad;
      given[b] = Infinity;
      expect(firstNotFinite(given)).toBe(Math.min(a, b));
    }));
  });
});
