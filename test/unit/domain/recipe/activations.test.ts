import { describe, expect, it } from 'vitest';
import { activationBytes, CUTS, cutOf, mostActivationBytes, resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import { activationShape } from '../../../../src/learn/backbone/index.ts';

describe('what cached activations take', () => {
  it('is what the backbone gives at each cut, for any size of image', () => {
    for (const cut of CUTS) {
      for (const size of [32, 33, 95, 96, 224, 512]) {
        const recipe = { strategy: cut === 'features' ? 'frozen' : 'top', cut: cut === 'features' ? null : cut, input: { size, resize: 'stretch', window: 'file' }, activations: 'float32' } as const;
        const expected = cut === 'input' ? 0 : activationShape(size, cut).reduce((product, side) => product * side, 4);
        expect(activationBytes(recipe), `${cut} at ${size}`).toBe(expected);
        expect(activationBytes({ ...recipe, activations: 'float16' })).toBe(expected / 2);
      }
    }
  });

  it('counts every view, live ones not, and nothing where everything learns', () => {
    expect(mostActivationBytes(resolveRecipe({ strategy: 'top' }), 100)).toBe(100 * 8 * 14 * 14 * 112 * 4);
    expect(mostActivationBytes(resolveRecipe({ strategy: 'frozen', augment: { views: 'live' } }), 100)).toBe(100 * 1280 * 4);
    expect(mostActivationBytes(resolveRecipe({ strategy: 'all' }), 100)).toBe(0);
    expect(cutOf(resolveRecipe({ strategy: 'scratch' }))).toBe('input');
  });
});
