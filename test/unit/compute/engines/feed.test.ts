import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFeed, checkWeight } from '../../../../src/compute/engines/feed.ts';

const float = fc.float({ noDefaultInfinity: true, noNaN: true });
const extremes = fc.constantFrom(3.4028234663852886e38, -3.4028234663852886e38, 1e-45, -0);
const check = (values: Float32Array): void => { checkFeed({ x: { shape: [values.length], dtype: 'float32' } }, { x: values }); };

describe('what goes into a step', () => {
  it('may be any finite numbers, the largest and the smallest among them', () => {
    fc.assert(fc.property(fc.array(fc.oneof(float, extremes)), (values) => {
      const given = Float32Array.from(values);
      expect(() => { check(given); checkWeight('w', given, given.length); }).not.toThrow();
    }));
  });

  it('is refused where a number is not finite, with the place of the first', () => {
    fc.assert(fc.property(fc.array(float, { minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(), fc.constantFrom(Number.NaN, Infinity, -Infinity), (values, one, other, bad) => {
      const given = Float32Array.from(values), places = [one % given.length, other % given.length];
      for (const place of places) given[place] = bad;
      const first = Math.min(...places), said = `is not finite: ${bad} at position ${first}`;
      expect(() => { check(given); }).toThrow(`Input "x" of the step ${said}`);
      expect(() => { checkWeight('w', given, given.length); }).toThrow(`Weight "w" ${said}`);
    }));
  });
});
