import { GraftError } from '../errors/index.ts';
import { CUTS } from './Recipe.ts';
import type { Cut, Recipe, RecipeOverrides, Strategy } from './Recipe.ts';

/** Id of the embedded backbone pack. */
export const DEFAULT_BACKBONE = 'efficientnet-lite0';

const common = {
  backbone: DEFAULT_BACKBONE,
  input: { size: 224, resize: 'stretch', window: 'file' },
  cut: null,
  // Exact. float16 takes half the disk; that it costs no accuracy was not shown (docs/results.md).
  activations: 'float32',
  heads: { dropout: 0.2, hidden: 0 },
  loss: { classWeights: 'balanced', labelSmoothing: 0 },
  weighting: 'equal',
  // For projections such as chest X-rays: no mirror (laterality carries meaning), small moves, some exposure.
  augment: { views: 4, flip: false, shift: 0.05, zoom: 0.1, rotate: 5, intensity: 0.1 },
  optimizer: { name: 'adamw', learningRate: 1e-3, weightDecay: 0.01, momentum: 0.9, clipNorm: 1 },
  schedule: { warmupEpochs: 1, decay: 'cosine' },
  batch: 16,
  epochs: 20,
  earlyStopping: { patience: 6, metric: 'loss' },
} as const satisfies Omit<Recipe, 'strategy'>;

const byStrategy: { readonly [S in Strategy]: RecipeOverrides } = {
  // The head alone is cheap and convex: many epochs, more views, stronger decay. Of 1e-3, 3e-3 and 1e-2 this rate had the
  // lowest validation loss on the chest X-ray sample (5 folds, 2 seeds, 12 and 60 epochs) and on malaria-cells (docs/results.md).
  frozen: { epochs: 60, augment: { views: 8 }, optimizer: { learningRate: 3e-3, weightDecay: 0.05 }, schedule: { warmupEpochs: 0 }, earlyStopping: { patience: 15 } },
  top: { cut: 'stage5', epochs: 25, augment: { views: 8 }, optimizer: { learningRate: 3e-4 }, earlyStopping: { patience: 8 } },
  // Pre-trained weights are moved slowly, and first of all not thrown off by a fresh head.
  all: { optimizer: { learningRate: 1e-4 }, schedule: { warmupEpochs: 2 } },
  scratch: { epochs: 30, schedule: { warmupEpochs: 2 }, earlyStopping: { patience: 10 } },
};

/**
 * The recipe of a strategy with `overrides` applied, one level deep, and checked.
 * Throws GraftError BAD_INPUT (with the field) for a combination that can't be trained.
 */
export function resolveRecipe(overrides: RecipeOverrides & { readonly strategy: Strategy }): Recipe {
  const recipe = { ...common, strategy: overrides.strategy } as Record<string, unknown>;
  for (const layer of [byStrategy[overrides.strategy], overrides]) {
    for (const [key, value] of Object.entries(layer)) {
      if (value === undefined) continue;
      recipe[key] = isPlain(value) ? { ...(recipe[key] as object), ...defined(value) } : value;
    }
  }
  const resolved = shortenWarmup(recipe as unknown as Recipe, overrides);
  checkRecipe(resolved);
  return resolved;
}

/** A default warm-up takes at most a quarter of a training that was made short. */
function shortenWarmup(recipe: Recipe, overrides: RecipeOverrides): Recipe {
  if (overrides.schedule?.warmupEpochs !== undefined) return recipe;
  return { ...recipe, schedule: { ...recipe.schedule, warmupEpochs: Math.min(recipe.schedule.warmupEpochs, recipe.epochs / 4) } };
}

/** Refuses what the schema can't see: combinations of fields. Throws GraftError BAD_INPUT. */
export function checkRecipe(recipe: Recipe): void {
  if (recipe.strategy === 'top') checkCut(recipe.cut);
  else if (recipe.cut !== null) {
    refuse('cut', `The strategy "${recipe.strategy}" takes no cut, but "${recipe.cut}" was given.`, 'Leave `cut` out, or use the strategy "top".');
  }
  if (recipe.schedule.warmupEpochs >= recipe.epochs && recipe.schedule.warmupEpochs > 0) {
    refuse('schedule.warmupEpochs', `The warm-up of ${recipe.schedule.warmupEpochs} epochs is as long as the whole training (${recipe.epochs}).`, 'Shorten the warm-up or train for more epochs.');
  }
  if (recipe.strategy === 'scratch' && recipe.batch < 2) {
    refuse('batch', 'Training from scratch normalises over the batch, which one image a batch makes impossible.', 'Use a batch of 4 or more.');
  }
}

function checkCut(cut: Cut | null): void {
  if (cut === null) refuse('cut', 'The strategy "top" needs a cut: the part after which training begins.', `Name one of ${trainableCuts().join(', ')}.`);
  if (!trainableCuts().includes(cut)) {
    const instead = cut === 'input' ? 'the strategy "all"' : 'the strategy "frozen"';
    refuse('cut', `The cut "${cut}" leaves ${cut === 'input' ? 'nothing frozen' : 'nothing of the backbone to train'}.`, `Use ${instead}, or name one of ${trainableCuts().join(', ')}.`);
  }
}

const trainableCuts = (): readonly Cut[] => CUTS.filter((cut) => cut !== 'input' && cut !== 'features');

function refuse(field: string, message: string, remedy: string): never {
  throw new GraftError('BAD_INPUT', message, { field, remedy });
}

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const defined = (value: object): object => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined));
