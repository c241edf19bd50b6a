import type { z } from 'zod';
import { recipeOverridesSchema } from '../../../contract/index.ts';
import { isGraftError } from '../../../domain/errors/index.ts';
import { resolveRecipe } from '../../../domain/recipe/index.ts';
import type { Recipe, RecipeOverrides, Strategy } from '../../../domain/recipe/index.ts';

/** A strategy and what differs from its defaults, by path: `{ 'input.size': 96 }`. */
export interface RecipeForm {
  readonly strategy: Strategy;
  readonly changes: Readonly<Record<string, unknown>>;
}

type Overrides = RecipeOverrides & { readonly strategy: Strategy };

export function valueAt(recipe: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], recipe);
}

/** What the engine is asked for: nothing that was left as it is. */
export function recipeOverrides({ strategy, changes }: RecipeForm): Overrides {
  const overrides: Record<string, unknown> = { strategy };
  for (const [path, value] of Object.entries(changes)) {
    const [key, inner] = path.split('.') as [string, string?];
    overrides[key] = inner === undefined ? value : { ...(overrides[key] as object | undefined), [inner]: value };
  }
  return overrides as unknown as Overrides;
}

/** The form with one field changed; a value that is the default is no change. */
export function withChange(form: RecipeForm, path: string, value: unknown): RecipeForm {
  const { [path]: _, ...others } = form.changes;
  const usual = valueAt(resolveRecipe({ strategy: form.strategy }), path);
  return { ...form, changes: value === usual ? others : { ...others, [path]: value } };
}

/** Another strategy: what the person set is kept, but for the cut, which only one of them has. */
export function withStrategy(form: RecipeForm, strategy: Strategy): RecipeForm {
  const { cut: _, ...changes } = form.changes;
  return { strategy, changes };
}

/** The value a field shows: the person's, or the strategy's. */
export function fieldValue(form: RecipeForm, path: string): unknown {
  if (Object.hasOwn(form.changes, path)) return form.changes[path];
  const known = checkedRecipe(form);
  return valueAt(known.recipe ?? resolveRecipe({ strategy: form.strategy }), path);
}

export interface CheckedRecipe {
  /** null while a field is wrong. */
  readonly recipe: Recipe | null;
  /** Path → what is wrong with it, by the contract's own schema and rules. */
  readonly problems: Readonly<Record<string, string>>;
}

export function checkedRecipe(form: RecipeForm): CheckedRecipe {
  const overrides = recipeOverrides(form);
  const parsed = recipeOverridesSchema.safeParse(overrides);
  if (!parsed.success) return { recipe: null, problems: Object.fromEntries(parsed.error.issues.map((issue) => [issue.path.join('.'), problemWords(issue)])) };
  try {
    return { recipe: resolveRecipe(overrides), problems: {} };
  } catch (error) {
    if (!isGraftError(error)) throw error;
    return { recipe: null, problems: { [error.data.field ?? 'strategy']: error.message } };
  }
}

function problemWords(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_small') return issue.inclusive === false ? `Must be more than ${String(issue.minimum)}.` : `At least ${String(issue.minimum)}.`;
  if (issue.code === 'too_big') return `At most ${String(issue.maximum)}.`;
  if (issue.code === 'invalid_type' && issue.expected === 'int') return 'A whole number is needed.';
  if (issue.code === 'invalid_type') return 'A number is needed.';
  return issue.message;
}
