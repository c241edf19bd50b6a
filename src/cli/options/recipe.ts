import { Option } from 'commander';
import type { Command } from 'commander';
import { recipeOverridesSchema } from '../../contract/index.ts';
import { CUTS, ENGINE_NAMES, STRATEGIES } from '../../domain/recipe/index.ts';
import type { Cut, RecipeOverrides, Strategy } from '../../domain/recipe/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { readYaml } from './readYaml.ts';
import { integer, positive } from './scalars.ts';

export type RecipeInput = RecipeOverrides & { readonly strategy: Strategy };

export interface RecipeOptions {
  readonly recipe?: string;
  readonly strategy?: Strategy;
  readonly backbone?: string;
  readonly size?: number;
  readonly cut?: Cut;
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly views?: number | 'live';
  readonly patience?: number;
}

/** `--recipe FILE` and the settings that are common enough to have an option; an option wins over the file. */
export function addRecipeOptions(command: Command): Command {
  return command
    .option('--recipe <file.yaml>', 'recipe; see graft schema recipe')
    .addOption(new Option('--strategy <name>', 'what learns').choices(STRATEGIES))
    .option('--backbone <id>', 'pack to start from; graft doctor lists them')
    .option('--size <pixels>', 'side of the model input', integer(32, 512))
    .addOption(new Option('--cut <name>', 'where training begins, for the strategy top').choices(CUTS))
    .option('--epochs <n>', 'at most so many', integer(1, 10_000))
    .option('--batch <n>', 'images a step', integer(1, 256))
    .option('--learning-rate <x>', 'peak of the schedule', positive)
    .option('--views <n|live>', 'fixed views of each training image, or live: a new one in each epoch', (typed: string) => (typed === 'live' ? typed : integer(1, 16)(typed)))
    .option('--patience <n>', 'epochs without improvement before stopping', integer(1, 1000));
}

export function engineOption(): Option {
  return new Option('--engine <name>', 'how steps are computed; refused where it is not there').choices(ENGINE_NAMES);
}

/** The recipe file, if any, with the options over it. `path` makes a typed path absolute. */
export async function readRecipe(options: RecipeOptions, path: (typed: string) => string): Promise<RecipeInput> {
  const file = options.recipe === undefined ? null : await readYaml(path(options.recipe), options.recipe, recipeOverridesSchema);
  const strategy = options.strategy ?? file?.strategy;
  if (strategy === undefined) throw new GraftError('BAD_INPUT', `Say what learns: --strategy ${STRATEGIES.join('|')}, or --recipe FILE.`, { field: 'strategy' });
  return { ...file, strategy, ...given(options, file) };
}

function given(options: RecipeOptions, file: RecipeInput | null): Partial<RecipeInput> {
  const { backbone, cut, epochs, batch, size, learningRate, views, patience } = options;
  return {
    ...(backbone === undefined ? {} : { backbone }),
    ...(cut === undefined ? {} : { cut }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(batch === undefined ? {} : { batch }),
    ...(size === undefined ? {} : { input: { ...file?.input, size } }),
    ...(learningRate === undefined ? {} : { optimizer: { ...file?.optimizer, learningRate } }),
    ...(views === undefined ? {} : { augment: { ...file?.augment, views } }),
    ...(patience === undefined ? {} : { earlyStopping: { ...file?.earlyStopping, patience } }),
  };
}
