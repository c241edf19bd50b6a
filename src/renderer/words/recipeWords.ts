import type { Recipe, Strategy } from '../../domain/recipe/index.ts';

/** What learns, as the end of "train …". */
export const LEARNS: Readonly<Record<Strategy, string>> = {
  frozen: 'only the new head', top: 'the head and the upper layers', all: 'every layer', scratch: 'everything, from nothing',
};

/** A recipe in one sentence, as on the Train page. */
export function recipeText(recipe: Recipe): string {
  const { strategy, cut, input, augment, batch, epochs, earlyStopping, optimizer } = recipe;
  const from = strategy === 'scratch' ? `the shape of ${recipe.backbone}` : recipe.backbone;
  return `Started from ${from}, trained ${LEARNS[strategy]}${cut === null ? '' : ` (after ${cut})`}, on ${input.size} px images, each ${augment.views === 'live' ? 'varied anew in each epoch' : `in ${augment.views} varied copies`}, ${batch} at a time, for at most ${epochs} epochs with ${optimizer.name} at ${optimizer.learningRate}, patience ${earlyStopping.patience}.`;
}
