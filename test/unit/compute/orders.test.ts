import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { reorder, restore } from '../../../src/compute/lower/index.ts';

const shapeAndOrder = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }).chain((shape) =>
  fc.record({ shape: fc.constant(shape), order: fc.shuffledSubarray(shape.map((_, i) => i), { minLength: shape.length, maxLength: shape.length }) }));

it('moves each element to where its dimensions stand in the order', () => {
  // 2 × 3, read column by column
  expect([...reorder(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0])]).toEqual([1, 4, 2, 5, 3, 6]);
  // H, W, C, M = 1, 2, 3, 1 → C, M, H, W
  expect([...reorder(Float32Array.of(1, 2, 3, 4, 5, 6), [1, 2, 3, 1], [2, 3, 0, 1])]).toEqual([1, 4, 2, 5, 3, 6]);
});

it('is undone by restore, for any shape and order', () => {
  fc.assert(fc.property(shapeAndOrder, ({ shape, order }) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i);
    expect(restore(reorder(values, shape, order), shape, order)).toEqual(values);
  }));
});
