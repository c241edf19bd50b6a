import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storedForm } from '../../../../src/learn/features/index.ts';

const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -65504, max: 65504 });

function through(precision: 'float32' | 'float16', values: Float32Array): Float32Array {
  const form = storedForm(precision, values.length);
  const stored = form.encode(values);
  expect(stored.byteLength).toBe(form.bytes);
  // As a part of a larger buffer, at an odd place.
  const shifted = new Uint8Array(stored.byteLength + 3).subarray(3);
  shifted.set(stored);
  const into = new Float32Array(values.length + 2).fill(7);
  form.decode(shifted, into, 1);
  expect([into[0], into.at(-1)]).toEqual([7, 7]);
  return into.slice(1, -1);
}

describe('storedForm', () => {
  it('gives back the bits of float32, without holding on to the array it was given', () => {
    fc.assert(fc.property(fc.float32Array({ minLength: 1, maxLength: 20 }), (values) => {
      const form = storedForm('float32', values.length);
      const stored = form.encode(values);
      const into = new Float32Array(values.length);
      const before = values.slice();
      values.fill(-1);
      form.decode(stored, into, 0);
      expect(new Uint8Array(into.buffer)).toEqual(new Uint8Array(before.buffer));
    }));
  });

  it('rounds to float16 within 2^-11 of a value, and twice is once', () => {
    fc.assert(fc.property(fc.array(finite, { minLength: 1, maxLength: 20 }), (list) => {
      const values = Float32Array.from(list);
      const once = through('float16', values);
      values.forEach((value, i) => expect(Math.abs(once[i]! - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25)));
      expect(through('float16', once)).toEqual(once);
    }));
  });

  it('refuses a value that float16 can not hold, and passes on one that is no number for the engine to name', () => {
    const form = storedForm('float16', 2);
    expect(() => form.encode(Float32Array.of(1, 1e6))).toThrow(/float16/);
    const into = new Float32Array(2);
    form.decode(form.encode(Float32Array.of(NaN, 1)), into, 0);
    expect([...into]).toEqual([NaN, 1]);
  });
});
