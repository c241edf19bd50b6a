import type { LayersModel } from '@tensorflow/tfjs-layers';
import { cutOf } from '../../domain/recipe/index.ts';
import type { Cut, Recipe } from '../../domain/recipe/index.ts';
import { activationShape, buildTrunk, parametersOf } from '../backbone/index.ts';
import type { BackbonePack, ModelParameter } from '../backbone/index.ts';
import { buildModel } from '../model/index.ts';
import type { HeadSpec, Model } from '../model/index.ts';

/** Weights by their stable names (`LAYER/WEIGHT`), row-major in tfjs's order. */
export type Weights = ReadonlyMap<string, Float32Array>;

/**
 * What a recipe trains: the trunk from the cut on, with the heads. All strategies have the same architecture at the same
 * input size; they differ in where training begins and in where the weights come from.
 */
export interface Network {
  readonly model: Model;
  /** Shape of one sample at its input. */
  readonly inputShape: readonly number[];
  dispose(): void;
}

export interface NetworkSpec {
  readonly recipe: Recipe;
  readonly pack: BackbonePack;
  readonly heads: readonly HeadSpec[];
  readonly seed: number;
}

/** Builds the network with its first weights. The caller disposes it. */
export function buildNetwork({ recipe, pack, heads, seed }: NetworkSpec): Network {
  const scratch = recipe.strategy === 'scratch';
  const cut = cutOf(recipe);
  const trunk = cut === 'features' ? null : buildTrunk({ size: recipe.input.size, batchNorm: scratch ? 'training' : 'folded', pack: scratch ? null : pack, seed }, cut);
  const model = buildModel({ trunk, heads, seed });
  return { model, inputShape: activationShape(recipe.input.size, cut), dispose: () => model.dispose() };
}

/** What a recipe leaves as it is: the trunk from the image to the cut. */
export interface FrozenPart {
  readonly trunk: LayersModel;
  readonly cut: Cut;
  /** Shape of one sample's activation at the cut. */
  readonly outputShape: readonly number[];
  /** Part of the whole model, never of training. */
  readonly parameters: readonly ModelParameter[];
  dispose(): void;
}

/** null where everything trains. The caller disposes it. */
export function buildFrozenPart(recipe: Recipe, pack: BackbonePack): FrozenPart | null {
  const cut = cutOf(recipe);
  if (cut === 'input') return null;
  const { size } = recipe.input;
  const trunk = buildTrunk({ size, batchNorm: 'folded', pack, seed: 0 }, 'input', cut);
  return { trunk, cut, outputShape: activationShape(size, cut), parameters: parametersOf(trunk.layers), dispose: () => void trunk.dispose() };
}

/** Copies of the present values of parameters. */
export function valuesOf(parameters: readonly ModelParameter[]): Map<string, Float32Array> {
  return new Map(parameters.map(({ name, variable }) => [name, Float32Array.from(variable.dataSync<'float32'>())]));
}
