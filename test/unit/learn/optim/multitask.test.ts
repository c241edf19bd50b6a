/** Against PyTorch (test/fixtures/learn/torch_multitask.py) and, by properties, against what projection promises. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/domain/random/index.ts';
import { combineGradients, conflictFreeFactors, moveAverage, scalarProducts } from '../../../../src/learn/optim/index.ts';

interface Reference {
  readonly projections: readonly { readonly gradients: number[][]; readonly orders: number[][]; readonly sum: number[] }[];
  readonly averages: readonly { readonly decay: number; readonly start: number[]; readonly steps: readonly { readonly weights: number[]; readonly average: number[] }[] }[];
}
const reference = JSON.parse(readFileSync(new URL('../../../fixtures/learn/torch-multitask.json', import.meta.url), 'utf8')) as Reference;

/** Gives the orders that the reference drew. */
const drawn = (orders: number[][]) => {
  let next = 0;
  return { shuffle: <T>() => orders[next++]! as T[] };
};

describe('projected gradients', () => {
  it.each(reference.projections)('are those of PyTorch, split over several variables (case %#)', ({ gradients, orders, sum }) => {
    const tasks = gradients.map((values) => [Float32Array.from(values.slice(0, 2)), Float32Array.from(values.slice(2))]);
    const into = [new Float32Array(2), new Float32Array(sum.length - 2)];
    combineGradients(into, tasks, conflictFreeFactors(scalarProducts(tasks), drawn(orders)));
    into.flatMap((values) => [...values]).forEach((value, i) => expect(value).toBeCloseTo(sum[i]!, 4));
  });

  const vectors = (tasks: number) => fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }), { minLength: tasks, maxLength: tasks });

  it('are the plain sum where no two point against each other', () => {
    fc.assert(fc.property(vectors(3), fc.integer({ min: 0 }), (rows, seed) => {
      const tasks = rows.map((row) => [Float32Array.from(row, Math.abs)]);
      expect(conflictFreeFactors(scalarProducts(tasks), createRandom(seed))).toEqual([1, 1, 1]);
    }));
  });

  it('of two tasks never raise either loss, to first order', () => {
    fc.assert(fc.property(vectors(2), fc.integer({ min: 0 }), (rows, seed) => {
      const tasks = rows.map((row) => [Float32Array.from(row)]), into = [new Float32Array(4)];
      combineGradients(into, tasks, conflictFreeFactors(scalarProducts(tasks), createRandom(seed)));
      for (const [own] of tasks) expect(own!.reduce((total, value, i) => total + value * into[0]![i]!, 0)).toBeGreaterThan(-1e-4);
    }));
  });

  it('take no harm from a task without any gradient', () => {
    const tasks = [[Float32Array.of(1, -2)], [Float32Array.of(0, 0)]];
    expect(conflictFreeFactors(scalarProducts(tasks), createRandom(1))).toEqual([1, 1]);
  });
});

describe('a moving average of weights', () => {
  it.each(reference.averages)('is that of PyTorch with decay $decay', ({ decay, start, steps }) => {
    const average = Float32Array.from(start);
    for (const { weights, average: expected } of steps) {
      moveAverage(average, Float32Array.from(weights), decay);
      expected.forEach((value, i) => expect(average[i]).toBeCloseTo(value, 6));
    }
  });
});
