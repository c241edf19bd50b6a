export { CUTS, ENGINE_NAMES, STRATEGIES } from './Recipe.ts';
export type { Cut, EngineName, InputSpec, Recipe, RecipeOverrides, Strategy } from './Recipe.ts';
export { resolveRecipe } from './defaults.ts';
