import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import { learningRateAt } from '../../../../src/learn/schedule/index.ts';

const recipe = resolveRecipe({ strategy: 'all', epochs: 10, optimizer: { learningRate: 0.1 }, schedule: { warmupEpochs: 2, decay: 'cosine' } });

describe('learningRateAt', () => {
  it('rises in equal steps during the warm-up and reaches its peak at the first step after it', () => {
    const rates = Array.from({ length: 9 }, (_, step) => learningRateAt(recipe, step, 4));
    for (let i = 1; i < 8; i++) expect(rates[i]! - rates[i - 1]!).toBeCloseTo(0.1 / 9, 12);
    expect(rates[0]).toBeGreaterThan(0);
    expect(rates[8]).toBeCloseTo(0.1, 12);
  });

  it('falls along half a cosine to near zero at the last step', () => {
    expect(learningRateAt(recipe, 8 + 16, 4)).toBeCloseTo(0.05, 12);
    expect(learningRateAt(recipe, 39, 4)).toBeGreaterThan(0);
    expect(learningRateAt(recipe, 39, 4)).toBeLessThan(0.001);
  });

  it('stays at its peak after the warm-up without decay', () => {
    const constant = { ...recipe, schedule: { warmupEpochs: 0, decay: 'constant' } } as const;
    expect([0, 5, 39].map((step) => learningRateAt(constant, step, 4))).toEqual([0.1, 0.1, 0.1]);
  });
});
