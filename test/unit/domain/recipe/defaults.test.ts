import { describe, expect, it } from 'vitest';
import { recipeSchema } from '../../../../src/contract/schemas/recipe.ts';
import { resolveRecipe, STRATEGIES } from '../../../../src/domain/recipe/index.ts';

describe('resolveRecipe', () => {
  it.each(STRATEGIES)('gives a complete recipe for %s that the contract accepts', (strategy) => {
    const recipe = resolveRecipe({ strategy });
    expect(recipeSchema.parse(recipe)).toEqual(recipe);
    expect(recipe.strategy).toBe(strategy);
  });

  it('gives all strategies the same input, backbone and loss, so that arms differ in strategy alone', () => {
    const shared = STRATEGIES.map((strategy) => resolveRecipe({ strategy })).map(({ input, backbone, loss, heads }) => ({ input, backbone, loss, heads }));
    for (const one of shared) expect(one).toEqual(shared[0]);
  });

  it('applies overrides one level deep and keeps the other defaults of the group', () => {
    const plain = resolveRecipe({ strategy: 'all' });
    const recipe = resolveRecipe({ strategy: 'all', optimizer: { learningRate: 0.5 }, augment: { flip: undefined }, epochs: 17 });
    expect(recipe).toEqual({ ...plain, epochs: 17, optimizer: { ...plain.optimizer, learningRate: 0.5 } });
  });

  it('shortens a default warm-up, but not one that was asked for, when the training is short', () => {
    expect(resolveRecipe({ strategy: 'all', epochs: 2 }).schedule.warmupEpochs).toBe(0.5);
    expect(resolveRecipe({ strategy: 'all', epochs: 2, schedule: { warmupEpochs: 1 } }).schedule.warmupEpochs).toBe(1);
  });

  it('does not mirror images unless asked: laterality carries meaning in chest X-rays', () => {
    for (const strategy of STRATEGIES) expect(resolveRecipe({ strategy }).augment.flip).toBe(false);
  });

  it.each([
    [{ strategy: 'top', cut: null }, 'cut', /needs a cut/],
    [{ strategy: 'top', cut: 'input' }, 'cut', /nothing frozen/],
    [{ strategy: 'top', cut: 'features' }, 'cut', /nothing of the backbone/],
    [{ strategy: 'frozen', cut: 'stage5' }, 'cut', /takes no cut/],
    [{ strategy: 'all', epochs: 2, schedule: { warmupEpochs: 2 } }, 'schedule.warmupEpochs', /as long as/],
    [{ strategy: 'scratch', batch: 1 }, 'batch', /normalises over the batch/],
  ] as const)('refuses %o and names the field', (overrides, field, message) => {
    expect(() => resolveRecipe(overrides)).toThrowError(expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringMatching(message), data: expect.objectContaining({ field, remedy: expect.any(String) }) }));
  });
});
