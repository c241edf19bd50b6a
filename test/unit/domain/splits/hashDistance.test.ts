import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceHash, hashDistance } from '../../../../src/domain/splits/index.ts';

describe('hashDistance', () => {
  it('counts the neighbours whose order differs, at either fineness', () => {
    fc.assert(fc.property(fc.constantFrom(8, 16), fc.infiniteStream(fc.nat(255)), (side, values) => {
      const image = (): number[] => Array.from({ length: (side + 1) * side }, () => values.next().value!);
      const [a, b] = [image(), image()];
      const brighter = (of: number[], row: number, column: number): boolean => of[(side + 1) * row + column + 1]! > of[(side + 1) * row + column]!;
      let expected = 0;
      for (let row = 0; row < side; row++) for (let column = 0; column < side; column++) expected += Number(brighter(a, row, column) !== brighter(b, row, column));
      expect(differenceHash(a, side)).toHaveLength(side * side / 4);
      expect(hashDistance(differenceHash(a, side), differenceHash(b, side))).toBe(expected);
    }));
  });

  it('refuses hashes of different fineness', () => {
    expect(() => hashDistance('00', '000')).toThrow(RangeError);
  });
});
