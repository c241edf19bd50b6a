import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Cut, Recipe } from '../../domain/recipe/index.ts';
import { activationShape, buildTrunk, parametersOf, splitTrunk } from '../backbone/index.ts';
import type { BackbonePack, ModelParameter, TrunkOptions } from '../backbone/index.ts';
import { buildModel } from '../model/index.ts';
import type { HeadSpec, Model } from '../model/index.ts';

/** Weights by their stable names (`LAYER/WEIGHT`), row-major in tfjs's order. */
export type Weights = ReadonlyMap<string, Float32Array>;

export interface NetworkSpec {
  readonly recipe: Recipe;
  readonly pack: BackbonePack;
  readonly heads: readonly HeadSpec[];
  readonly seed: number;
}

/**
 * What a recipe trains, and what it leaves alone. All strategies have the same architecture at the same input size; they
 * differ in where training begins and in where the weights come from.
 */
export interface Network {
  /** The frozen piece from the image to `cut`; null where everything trains. */
  readonly lower: LayersModel | null;
  readonly cut: Cut;
  /** The piece that trains, from `cut` on, with the heads. */
  readonly model: Model;
  /** Shape of one sample at the input of `model`. */
  readonly inputShape: readonly number[];
  /** Weights of `lower`: part of the model, never of training. */
  readonly frozenParameters: readonly ModelParameter[];
  dispose(): void;
}

/** Where training begins: `input` for everything, `features` for the heads alone. */
export function cutOf(recipe: Recipe): Cut {
  if (recipe.strategy === 'frozen') return 'features';
  return recipe.strategy === 'top' ? recipe.cut! : 'input';
}

/** Builds the network with its first weights. The caller disposes it. */
export function buildNetwork({ recipe, pack, heads, seed }: NetworkSpec): Network {
  const scratch = recipe.strategy === 'scratch';
  const options: TrunkOptions = { size: recipe.input.size, batchNorm: scratch ? 'training' : 'folded', pack: scratch ? null : pack, seed };
  const cut = cutOf(recipe);
  const { lower, upper } = cut === 'input' ? { lower: null, upper: buildTrunk(options) } : splitTrunk(options, cut);
  const model = buildModel({ trunk: upper, heads, seed });
  return {
    lower,
    cut,
    model,
    inputShape: activationShape(recipe.input.size, cut),
    frozenParameters: lower === null ? [] : parametersOf(lower.layers),
    dispose: () => {
      model.dispose();
      lower?.dispose();
    },
  };
}

/** Copies of the present values of parameters. */
export function valuesOf(parameters: readonly ModelParameter[]): Map<string, Float32Array> {
  return new Map(parameters.map(({ name, variable }) => [name, Float32Array.from(variable.dataSync<'float32'>())]));
}
