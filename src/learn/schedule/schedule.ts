import type { Recipe } from '../../domain/recipe/index.ts';

/**
 * Learning rate of one step. `progress` is counted in epochs from 0 (step / steps per epoch): linear warm-up from one
 * step's share, then constant or half a cosine down to 0 at the last epoch (Loshchilov and Hutter 2017).
 */
export function learningRateAt(recipe: Pick<Recipe, 'optimizer' | 'schedule' | 'epochs'>, step: number, stepsPerEpoch: number): number {
  const peak = recipe.optimizer.learningRate;
  const warmup = recipe.schedule.warmupEpochs * stepsPerEpoch;
  if (step < warmup) return (peak * (step + 1)) / (warmup + 1);
  if (recipe.schedule.decay === 'constant') return peak;
  const total = recipe.epochs * stepsPerEpoch;
  return (peak * (1 + Math.cos((Math.PI * (step - warmup)) / (total - warmup)))) / 2;
}
