export { collectMap, parseGroupBy, parseLabelSource } from './importOptions.ts';
export type { GroupBy, LabelSource } from './importOptions.ts';
export { normalised, parseParts } from './parts.ts';
export { readYaml } from './readYaml.ts';
export { bytes, integer, list, positive } from './scalars.ts';
export { addRecipeOptions, engineOption, readRecipe } from './recipe.ts';
export type { RecipeOptions } from './recipe.ts';
export { studyFileSchema } from './studyFile.ts';
export type { StudyFile } from './studyFile.ts';
