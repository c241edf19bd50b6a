import { measureStep } from '../../compute/index.ts';
import type { StepMemory } from '../../compute/index.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import { buildFrozenPart, frozenStep } from '../../learn/index.ts';
import type { BackbonePack } from '../../learn/index.ts';
import { FROZEN_BATCH } from './FrozenFeatures.ts';

/** What the step takes that runs the frozen part of a recipe once, from its graph alone; null where nothing is frozen. */
export function measureFrozen(recipe: Recipe, pack: BackbonePack): StepMemory | null {
  const part = buildFrozenPart(recipe, pack);
  if (part === null) return null;
  try {
    return measureStep(frozenStep(part, { key: `${part.cut} ${recipe.input.size}`, batch: FROZEN_BATCH }));
  } finally {
    part.dispose();
  }
}
