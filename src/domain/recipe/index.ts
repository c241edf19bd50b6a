export { CUTS, ENGINE_NAMES, STRATEGIES } from './Recipe.ts';
export type { Cut, EngineName, InputSpec, Recipe, RecipeOverrides, Strategy } from './Recipe.ts';
export { checkRecipe, DEFAULT_BACKBONE, resolveRecipe } from './defaults.ts';
