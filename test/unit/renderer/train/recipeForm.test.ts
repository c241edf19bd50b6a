import { describe, expect, it } from 'vitest';
import { recipeSchema } from '../../../../src/contract/index.ts';
import { resolveRecipe, STRATEGIES } from '../../../../src/domain/recipe/index.ts';
import { RECIPE_FIELDS } from '../../../../src/renderer/screens/train/recipeFields.ts';
import { checkedRecipe, fieldValue, recipeOverrides, valueAt, withChange, withStrategy } from '../../../../src/renderer/screens/train/recipeForm.ts';

const frozen = { strategy: 'frozen' as const, changes: {} };

describe('recipe form', () => {
  it('shows every field of a recipe', () => {
    const recipe = resolveRecipe({ strategy: 'top' });
    const leaves = Object.entries(recipe).flatMap(([key, value]) => (typeof value === 'object' && value !== null ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key]));
    const shown = RECIPE_FIELDS.flatMap(({ fields }) => fields.map((field) => field.path));
    expect([...shown, 'strategy', 'backbone'].sort()).toEqual(leaves.sort());
  });
  it('offers no choice that the schema refuses', () => {
    for (const field of RECIPE_FIELDS.flatMap(({ fields }) => fields)) {
      if (field.kind !== 'choice') continue;
      for (const [value] of field.choices) expect(checkedRecipe(withChange({ strategy: 'top', changes: {} }, field.path, value)).problems, field.path).toEqual({});
    }
  });
  it('asks for nothing that was left as it is', () => {
    expect(recipeOverrides(withChange(withChange(frozen, 'input.size', 96), 'input.size', 224))).toEqual({ strategy: 'frozen' });
    expect(recipeOverrides(withChange(withChange(frozen, 'input.size', 96), 'batch', 8))).toEqual({ strategy: 'frozen', input: { size: 96 }, batch: 8 });
  });
  it('gives a recipe that the contract takes, for each strategy', () => {
    for (const strategy of STRATEGIES) expect(recipeSchema.safeParse(checkedRecipe({ strategy, changes: {} }).recipe).success).toBe(true);
  });
  it('says at the field what is wrong, by the contract’s schema', () => {
    expect([
      withChange(frozen, 'input.size', 20), withChange(frozen, 'batch', null), withChange(frozen, 'epochs', 1.5), withChange(frozen, 'optimizer.learningRate', 0),
    ].map((form) => checkedRecipe(form).problems)).toEqual([
      { 'input.size': 'At least 32.' }, { batch: 'A number is needed.' }, { epochs: 'A whole number is needed.' }, { 'optimizer.learningRate': 'Must be more than 0.' },
    ]);
  });
  it('says at the field what the schema can’t see', () => {
    const form = withChange(withChange({ strategy: 'all', changes: {} }, 'epochs', 3), 'schedule.warmupEpochs', 3);
    expect(checkedRecipe(form)).toEqual({ recipe: null, problems: { 'schedule.warmupEpochs': expect.stringContaining('as long as the whole training') } });
  });
  it('shows what follows from other fields, such as a warm-up that a short training shortens', () => {
    expect(fieldValue(withChange({ strategy: 'all', changes: {} }, 'epochs', 4), 'schedule.warmupEpochs')).toBe(1);
  });
  it('keeps what was set when another strategy is chosen, but for the cut', () => {
    const top = withChange(withChange({ strategy: 'top', changes: {} }, 'cut', 'stage3'), 'batch', 8);
    const all = withStrategy(top, 'all');
    expect([all.changes, checkedRecipe(all).problems, valueAt(checkedRecipe(all).recipe!, 'batch')]).toEqual([{ batch: 8 }, {}, 8]);
  });
});
