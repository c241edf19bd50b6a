export { CUTS, ENGINE_NAMES, PRECISIONS, STRATEGIES } from './Recipe.ts';
export type { Cut, EngineName, InputSpec, Precision, Recipe, RecipeOverrides, Strategy } from './Recipe.ts';
export { activationBytes, cutOf, mostActivationBytes } from './activations.ts';
export { resolveRecipe } from './defaults.ts';
