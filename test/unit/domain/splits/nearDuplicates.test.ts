import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceHash, nearDuplicatePairs } from '../../../../src/domain/splits/index.ts';

const gray = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 72, maxLength: 72 });
const bits = (a: string, b: string): number => [...(BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2)].filter((bit) => bit === '1').length;

describe('differenceHash', () => {
  it('is one bit a neighbour, set where the image brightens to the right', () => {
    const rising = Array.from({ length: 72 }, (_, i) => i % 9);
    expect(differenceHash(rising)).toBe('ffffffffffffffff');
    expect(differenceHash(rising.map((v) => -v))).toBe('0000000000000000');
    expect(differenceHash(rising.map((v, i) => (i < 9 ? v : 0)))).toBe('ff00000000000000');
    expect(differenceHash([0, 1, ...Array.from({ length: 70 }, () => 1)])).toBe('8000000000000000');
  });

  it('does not see changes of brightness and contrast', () => {
    fc.assert(fc.property(gray, fc.double({ min: 0.1, max: 5, noNaN: true }), fc.integer({ min: -50, max: 50 }), (image, gain, offset) => {
      expect(differenceHash(image.map((v) => v * gain + offset))).toBe(differenceHash(image));
    }));
  });
});

describe('nearDuplicatePairs', () => {
  it('finds the pairs that comparing each with each finds', () => {
    const near = fc.tuple(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.array(fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 7 }), { maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(near, { maxLength: 6 }), fc.integer({ min: 0, max: 10 }), (families, most) => {
        const words = families.flatMap(([word, flips]) => [word, ...flips.map((f) => f.reduce((w, bit) => w ^ (1n << BigInt(bit)), word))]);
        const hashes = words.map((word, i) => ({ id: `i${i}`, hash: word.toString(16).padStart(16, '0') }));
        const expected = hashes.flatMap((a, i) => hashes.slice(i + 1).filter((b) => bits(a.hash, b.hash) <= most).map((b) => [a.id, b.id]));
        expect(nearDuplicatePairs(hashes, most)).toEqual(expected);
      }),
    );
  });
});
