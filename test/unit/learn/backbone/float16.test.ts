import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromFloat16, toFloat16 } from '../../../../src/learn/backbone/index.ts';

/** The runtime's own rounding to half precision: independent of ours. Typed here because ES2024's library lacks it. */
const f16round = (Math as unknown as { f16round(value: number): number }).f16round;

const float = fc.float({ noDefaultInfinity: false });
const nearHalf = fc.tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: -2, max: 2 })).map(([half, ulps]) => {
  const word = new Int32Array(Float32Array.of(fromFloat16(Uint16Array.of(half))[0]!).buffer);
  // Halfway between two halves, a few float steps off: where rounding to nearest even can go wrong.
  word[0] = word[0]! + 0x1000 + ulps;
  return new Float32Array(word.buffer)[0]!;
});

describe('toFloat16', () => {
  it('rounds every float to the nearest half, ties to even', () => {
    fc.assert(fc.property(fc.oneof(float, nearHalf, fc.double({ min: -1e-6, max: 1e-6 }).map(Math.fround)), (value) => {
      expect(fromFloat16(toFloat16(Float32Array.of(value)))[0]).toBe(f16round(value));
    }), { numRuns: 5000 });
  });

  it('gives back the bits of every half but for NaN payloads', () => {
    const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
    const back = toFloat16(fromFloat16(all));
    for (const bits of all) {
      if ((bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0) expect(fromFloat16(Uint16Array.of(back[bits]!))[0]).toBeNaN();
      else if (back[bits] !== bits) expect.fail(`${bits} became ${back[bits]}`);
    }
  });
});
