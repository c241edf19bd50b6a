import { z } from 'zod';
import { CUTS, ENGINE_NAMES, PRECISIONS, STRATEGIES } from '../../domain/recipe/index.ts';
import type { Recipe, RecipeOverrides } from '../../domain/recipe/index.ts';

const input = z.strictObject({
  size: z.int().min(32).max(512).describe('Side of the square model input, pixels'),
  resize: z.enum(['stretch']),
  window: z.enum(['file', 'percentile']),
});
const heads = z.strictObject({ dropout: z.number().min(0).max(0.9), hidden: z.int().min(0).max(1024) });
const loss = z.strictObject({ classWeights: z.enum(['balanced', 'none']), labelSmoothing: z.number().min(0).max(0.5) });
const augment = z.strictObject({
  views: z.union([z.int().min(1).max(16), z.literal('live')]).describe('Fixed views of each training image, or `live`: a new one in each epoch'),
  flip: z.boolean(),
  shift: z.number().min(0).max(0.25),
  zoom: z.number().min(0).max(0.5),
  rotate: z.number().min(0).max(45),
  intensity: z.number().min(0).max(0.5),
});
const optimizer = z.strictObject({
  name: z.enum(['adamw', 'sgd']),
  learningRate: z.number().positive().max(10),
  weightDecay: z.number().min(0).max(10),
  momentum: z.number().min(0).max(0.999),
  clipNorm: z.number().min(0),
});
const schedule = z.strictObject({ warmupEpochs: z.number().min(0).max(100), decay: z.enum(['cosine', 'constant']) });
const earlyStopping = z.strictObject({ patience: z.int().min(1).max(1000), metric: z.enum(['loss']) });

const fields = {
  strategy: z.enum(STRATEGIES),
  backbone: z.string().min(1),
  input,
  cut: z.enum(CUTS).nullable(),
  activations: z.enum(PRECISIONS).describe('What activations at the cut are rounded to and cached as'),
  heads,
  loss,
  weighting: z.enum(['equal']),
  augment,
  optimizer,
  schedule,
  batch: z.int().min(1).max(256),
  epochs: z.int().min(1).max(10_000),
  earlyStopping,
};

/** All that determines a training. Unknown keys are refused. */
export const recipeSchema: z.ZodType<Recipe> = z.strictObject(fields);

const overrides = z.strictObject({
  ...fields,
  input: input.partial(),
  heads: heads.partial(),
  loss: loss.partial(),
  augment: augment.partial(),
  optimizer: optimizer.partial(),
  schedule: schedule.partial(),
  earlyStopping: earlyStopping.partial(),
}).partial().required({ strategy: true });

type Overrides = RecipeOverrides & { strategy: Recipe['strategy'] };

/** What a person writes: a strategy and what differs from its defaults. Unknown keys are refused. */
export const recipeOverridesSchema: z.ZodType<Overrides> = overrides as never;

/** An arm of a study: a recipe and, where it differs from the study's first, the tasks it trains. Unknown keys are refused. */
export const armSchema: z.ZodType<Overrides & { tasks?: string[] }> = overrides.extend({ tasks: z.array(z.string()).min(1).optional() }) as never;

export const engineNameSchema = z.enum(ENGINE_NAMES);
