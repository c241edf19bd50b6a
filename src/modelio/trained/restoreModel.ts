import { tensor, tidy } from '@tensorflow/tfjs-core';
import { GraftError } from '../../domain/errors/index.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import { CUTS } from '../../domain/recipe/index.ts';
import type { BackbonePack, ModelParameter } from '../../learn/backbone/index.ts';
import { buildTrunk } from '../../learn/backbone/index.ts';
import type { Model } from '../../learn/model/index.ts';
import { buildModel } from '../../learn/model/index.ts';
import { cutOf } from '../../learn/network/index.ts';

/** A task as jobs name it. */
export interface ModelTask {
  readonly id: string;
  readonly name: string;
  readonly classes: readonly string[];
}

/** A weight of a checkpoint: `LAYER/WEIGHT`, row-major in tfjs's order. */
export interface WeightRecord {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface TrainedModel {
  readonly recipe: Recipe;
  readonly tasks: readonly ModelTask[];
  /** What the run trained, moving averages included; the rest comes from the pack. */
  readonly weights: readonly WeightRecord[];
}

/**
 * The whole model, from image to logits, of a finished run. The caller disposes it.
 * Throws GraftError BAD_INPUT, naming the weight, when one that the run must have trained is missing, or when one is
 * there that its model doesn't have, or of another shape.
 */
export function restoreModel({ recipe, tasks, weights }: TrainedModel, pack: BackbonePack): Model {
  const scratch = recipe.strategy === 'scratch';
  const model = buildModel({
    trunk: buildTrunk({ size: recipe.input.size, batchNorm: scratch ? 'training' : 'folded', pack: scratch ? null : pack, seed: 0 }),
    heads: tasks.map(({ id, name, classes }) => ({ taskId: id, name, classes: classes.length, hidden: recipe.heads.hidden })),
    seed: 0,
  });
  try {
    const stored = new Map(weights.map((record) => [record.name, record]));
    for (const parameter of model.parameters) {
      const record = stored.get(parameter.name);
      if (record !== undefined) assign(parameter, record);
      else if (trains(recipe, parameter)) throw refused(parameter.name, 'is missing');
      stored.delete(parameter.name);
    }
    for (const name of stored.keys()) throw refused(name, 'belongs to no layer of its model');
    return model;
  } catch (cause) {
    model.dispose();
    throw cause;
  }
}

function assign({ name, shape, variable }: ModelParameter, record: WeightRecord): void {
  if (record.shape.join() !== shape.join()) throw refused(name, `is ${record.shape.join('×')}, not ${shape.join('×')}`);
  tidy(() => variable.assign(tensor(record.values, [...shape])));
}

/** Whether a run of this recipe changes the parameter, so that a checkpoint without it is incomplete. */
function trains(recipe: Recipe, { layer }: ModelParameter): boolean {
  if (layer.startsWith('head_')) return true;
  const part = layer.split('_')[0]!;
  return CUTS.findIndex((cut) => cut === part) > CUTS.indexOf(cutOf(recipe));
}

function refused(name: string, what: string): GraftError {
  return new GraftError('BAD_INPUT', `The run's weights don't fit its recipe: ${name} ${what}.`, { field: name, remedy: 'Train the run again with this version of Graft.' });
}
