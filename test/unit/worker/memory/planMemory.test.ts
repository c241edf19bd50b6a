import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import { memoryWords, planMemory } from '../../../../src/worker/memory/index.ts';
import type { NetworkMemory } from '../../../../src/worker/memory/index.ts';

const MIB = 2 ** 20;
const recipe = resolveRecipe({ strategy: 'all', batch: 12 });
/** 30 MiB of activations an image, both steps together. */
const measure = (perCall: number): NetworkMemory => {
  const step = { activations: perCall * 20 * MIB, everything: perCall * 100 * MIB, feed: perCall * MIB, weights: 10 * MIB };
  return { train: step, evaluate: { ...step, activations: perCall * 10 * MIB } };
};
const question = { recipe, engine: 'ort-cpu', program: 200 * MIB, data: 50 * MIB, limit: 4000 * MIB, lanes: 1, measure, former: null } as const;

describe('planMemory', () => {
  it('takes the whole batch where it fits, and adds up what it takes', () => {
    const plan = planMemory(question);
    expect(plan).toMatchObject({ batch: 12, microBatch: 12, available: 4000 * MIB, measured: null, parts: { program: 200 * MIB, data: 50 * MIB } });
    expect(plan.predicted).toBe(Object.values(plan.parts).reduce((sum, part) => sum + part, 0));
    expect(plan.parts.step).toBeGreaterThan(12 * 30 * MIB);
    expect(memoryWords(plan, recipe)).toBeNull();
  });

  it('takes the largest share of the batch that fits, and says so', () => {
    const whole = planMemory(question), plan = planMemory({ ...question, limit: whole.predicted - 1 });
    expect(plan.microBatch).toBe(6);
    expect(plan.predicted).toBeLessThan(whole.predicted);
    expect(memoryWords(plan, recipe)).toMatch(/batch of 12 images does not fit.*summed over 2 calls of 6.*The update is that of the whole batch/);
    expect(memoryWords(plan, resolveRecipe({ strategy: 'scratch', batch: 12 }))).toMatch(/Batch norms see 6 images at a time, so that the result differs/);
  });

  it('never plans with more than there is, and never with less of the batch than needed', () => {
    assert(property(integer({ min: 400, max: 4000 }), constantFrom(1, 2), (megabytes, lanes) => {
      const limit = megabytes * MIB;
      const chosen = (() => {
        try {
          return planMemory({ ...question, limit, lanes });
        } catch {
          return null;
        }
      })();
      const fits = (perCall: number): boolean => planMemory({ ...question, limit: 1e15, lanes, former: perCall }).predicted <= question.program + (limit - question.program) / lanes;
      expect(chosen?.microBatch ?? null).toBe([12, 6, 4, 3, 2, 1].find(fits) ?? null);
    }), { seed: 1, numRuns: 60 });
  });

  it('refuses a limit into which not even one image fits, with what it would take', () => {
    expect(() => planMemory({ ...question, limit: 300 * MIB })).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY', message: expect.stringMatching(/needs \d+ MiB of memory with one image at a time; the limit is 300 MiB/), data: { field: 'memoryLimit', remedy: expect.any(String) } }));
  });

  it('goes on with the smallest share where the machine has too little, and warns', () => {
    const huge = (perCall: number): NetworkMemory => ({ train: { ...measure(perCall).train, activations: 1e15 }, evaluate: measure(perCall).evaluate });
    const plan = planMemory({ ...question, limit: null, measure: huge });
    expect(plan.microBatch).toBe(1);
    expect(memoryWords(plan, recipe)).toMatch(/even with one image at a time.*may end for want of memory/);
  });

  it('keeps a resumed run to the share that it had, and normalises over four images at least', () => {
    expect(planMemory({ ...question, former: 4 }).microBatch).toBe(4);
    const scratch = { ...question, recipe: resolveRecipe({ strategy: 'scratch', batch: 12 }) };
    expect(planMemory({ ...scratch, limit: planMemory({ ...scratch, former: 4 }).predicted }).microBatch).toBe(4);
    expect(() => planMemory({ ...scratch, limit: planMemory({ ...scratch, former: 4 }).predicted - 1 })).toThrow(expect.objectContaining({ message: expect.stringMatching(/with 4 images at a time/) }));
  });

  it('counts all results of a step on engines that free none in between', () => {
    expect(planMemory({ ...question, engine: 'plain', limit: 1e15 }).parts.step).toBeGreaterThan(12 * 200 * MIB);
  });
});
