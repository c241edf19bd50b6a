import * as tf from '@tensorflow/tfjs-core';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import type { Cut, RecipeOverrides, Recipe, Strategy } from '../../../../src/domain/recipe/index.ts';
import { FEATURES, LITE0, activationShape, buildTrunk, trunkManifest } from '../../../../src/learn/backbone/index.ts';
import type { Architecture, BackbonePack, ModelParameter } from '../../../../src/learn/backbone/index.ts';
import { classWeights, fillTargets } from '../../../../src/learn/loss/index.ts';
import { buildModel } from '../../../../src/learn/model/index.ts';
import type { HeadSpec } from '../../../../src/learn/model/index.ts';
import { buildFrozenPart, buildNetwork, cutOf } from '../../../../src/learn/network/index.ts';
import type { FrozenPart, Network } from '../../../../src/learn/network/index.ts';
import { noise, sizeOf } from './numbers.ts';

/** All of this stands in test/fixtures/compute/make_conformance.py too, which computes the same in PyTorch. */
export const BATCH = 4;
const SIZE = 48;
export const UPDATES = 3;

/**
 * EfficientNet-Lite0 with few layers and channels. A full-depth net in training mode at this size, with batch norms over 16
 * pixels, multiplies rounding by ten thousand: there the whole step can be compared roughly only.
 */
const THIN: Architecture = { ...LITE0, stages: [[1, 3, 1, 1, 8], [2, 3, 2, 3, 8], [1, 5, 2, 3, 16], [1, 3, 2, 3, 16], [1, 5, 1, 3, 16], [1, 5, 2, 3, 24], [1, 3, 1, 3, 32]] };

export const STRATEGY_CASES = {
  scratch: { strategy: 'scratch', cut: null, thin: false },
  'thin scratch': { strategy: 'scratch', cut: null, thin: true },
  frozen: { strategy: 'frozen', cut: null, thin: false },
  'top at stem': { strategy: 'top', cut: 'stem', thin: false },
  'top at stage2': { strategy: 'top', cut: 'stage2', thin: false },
  'top at stage5': { strategy: 'top', cut: 'stage5', thin: false },
  'top at stage7': { strategy: 'top', cut: 'stage7', thin: false },
  all: { strategy: 'all', cut: null, thin: false },
} as const satisfies Record<string, { strategy: Strategy; cut: Cut | null; thin: boolean }>;
export type StrategyCase = keyof typeof STRATEGY_CASES;
export const STRATEGY_NAMES = Object.keys(STRATEGY_CASES) as StrategyCase[];

interface HeadCase {
  readonly tasks: readonly HeadSpec[];
  readonly recipe: RecipeOverrides;
  /** A label a sample, batch by batch; -1 is unknown. A task may have none in a whole batch. */
  readonly labels: Readonly<Record<string, readonly (readonly number[])[]>>;
}

const head = (name: string, classes: number, hidden = 0): HeadSpec => ({ taskId: name, name, classes, hidden });

export const HEAD_CASES = {
  'one task': {
    tasks: [head('finding', 3)],
    recipe: { heads: { dropout: 0.2, hidden: 0 }, loss: { classWeights: 'balanced', labelSmoothing: 0 } },
    labels: { finding: [[0, 2, 1, 0], [1, 1, 2, 0], [2, 0, 0, 1]] },
  },
  'two tasks': {
    tasks: [head('finding', 3), head('view', 2)],
    recipe: { heads: { dropout: 0, hidden: 0 }, loss: { classWeights: 'balanced', labelSmoothing: 0.1 } },
    labels: { finding: [[0, -1, 1, 2], [1, 2, -1, 0], [2, 2, 0, -1]], view: [[1, 0, -1, 1], [-1, -1, -1, -1], [0, 1, 1, 0]] },
  },
  'hidden layer': {
    tasks: [head('finding', 3, 16)],
    recipe: { heads: { dropout: 0.2, hidden: 16 }, loss: { classWeights: 'none', labelSmoothing: 0.1 } },
    labels: { finding: [[0, -1, 1, 2], [2, 1, -1, 0], [1, 0, 2, -1]] },
  },
} as const satisfies Record<string, HeadCase>;
export type HeadCaseName = keyof typeof HEAD_CASES;
export const HEAD_NAMES = Object.keys(HEAD_CASES) as HeadCaseName[];

export const OPTIMIZERS = {
  adamw: { name: 'adamw', learningRate: 1e-3, weightDecay: 0.05, momentum: 0.9, clipNorm: 1 },
  sgd: { name: 'sgd', learningRate: 1e-3, weightDecay: 0.05, momentum: 0.9, clipNorm: 0 },
} as const satisfies Record<string, Recipe['optimizer']>;
export type OptimizerName = keyof typeof OPTIMIZERS;

function recipeOf(strategy: StrategyCase, heads: HeadCaseName): Recipe {
  const { strategy: name, cut } = STRATEGY_CASES[strategy];
  return resolveRecipe({ strategy: name, ...(cut && { cut }), batch: BATCH, input: { size: SIZE }, ...HEAD_CASES[heads].recipe });
}

/** Tensors of the right shapes; the weights proper are set afterwards. */
function emptyPack(): BackbonePack {
  const tensors = new Map([...trunkManifest()].map(([name, shape]) => [name, { shape, values: new Float32Array(sizeOf(shape)).fill(name.endsWith('variance') ? 1 : 0) }]));
  return { tensors } as unknown as BackbonePack;
}

function weightOf(name: string, shape: readonly number[]): Float32Array {
  const values = noise(sizeOf(shape), name);
  const scaled = (scale: number, shift = 0) => Float32Array.from(values, (v) => shift + v * scale);
  if (shape.length === 4) return scaled(Math.sqrt((name.includes('project') ? 3 : 6) / (shape[0]! * shape[1]! * (name.includes('depthwise') ? 1 : shape[2]!))));
  if (shape.length === 2) return scaled(Math.sqrt(3 / shape[0]!));
  if (name.endsWith('gamma')) return scaled(0.25, 1);
  return name.endsWith('moving_variance') ? scaled(0.5, 1) : scaled(0.1);
}

function setWeights(parameters: readonly ModelParameter[]): void {
  for (const { name, shape, variable } of parameters) tf.tidy(() => variable.assign(tf.tensor(weightOf(name, shape), [...shape])));
}

/** The network that learn builds for this strategy and these heads, with the suite's weights. The caller disposes it. */
export function makeNetwork(strategy: StrategyCase, heads: HeadCaseName): { readonly network: Network; readonly recipe: Recipe } {
  const recipe = recipeOf(strategy, heads);
  const network = STRATEGY_CASES[strategy].thin ? thinNetwork(heads) : buildNetwork({ recipe, pack: emptyPack(), heads: HEAD_CASES[heads].tasks, seed: 1 });
  setWeights(network.model.parameters);
  return { network, recipe };
}

function thinNetwork(heads: HeadCaseName): Network {
  const trunk = buildTrunk({ architecture: THIN, size: SIZE, batchNorm: 'training', pack: null, seed: 1 });
  const model = buildModel({ trunk, heads: HEAD_CASES[heads].tasks, seed: 1 });
  return { model, inputShape: activationShape(SIZE, 'input'), dispose: () => model.dispose() };
}

/** The frozen part below the cut of a strategy, with the suite's weights. The caller disposes it. */
export function makeFrozenPart(strategy: StrategyCase): FrozenPart | null {
  const part = buildFrozenPart(recipeOf(strategy, 'one task'), emptyPack());
  if (part) setWeights(part.parameters);
  return part;
}

/** Chosen by the script's --search: batches in which no activation lies so near a relu6's edge that rounding decides about a gradient. */
const VARIANTS: Readonly<Record<StrategyCase, number>> = { scratch: 23, 'thin scratch': 0, frozen: 0, 'top at stem': 20, 'top at stage2': 3, 'top at stage5': 12, 'top at stage7': 20, all: 19 };

/** A batch where a strategy's training begins: pixels, activations behind a relu6, or those of a linear layer. */
export function batchAt(strategy: StrategyCase, update: number): Float32Array {
  const cut = cutOf(recipeOf(strategy, 'one task'));
  const values = noise(BATCH * sizeOf(activationShape(SIZE, cut)), `x ${strategy} ${update} ${VARIANTS[strategy]}`);
  return Float32Array.from(values, (v) => (cut === 'input' ? (v + 1) * 127.5 : cut === 'stem' || cut === 'features' ? v + 1 : v * 2));
}

/** What a step is fed at an update, and the tasks that have a label in the batch. */
export function feedOf(strategy: StrategyCase, heads: HeadCaseName, recipe: Recipe, update: number): { readonly feed: Record<string, Float32Array>; readonly taught: ReadonlySet<string> } {
  const { tasks, labels } = HEAD_CASES[heads] as HeadCase, feed: Record<string, Float32Array> = { x: batchAt(strategy, update) }, taught = new Set<string>();
  for (const { taskId, classes } of tasks) {
    const targets = new Float32Array(BATCH * classes), all = labels[taskId]!;
    const options = { classWeights: classWeights(all.flat(), classes, recipe.loss.classWeights), labelSmoothing: recipe.loss.labelSmoothing };
    if (fillTargets(targets, all[update]!, options) > 0) taught.add(taskId);
    feed[`targets/${taskId}`] = targets;
  }
  const { dropout } = recipe.heads;
  if (dropout > 0) feed['mask'] = Float32Array.from(noise(BATCH * FEATURES, `mask ${update}`), (v) => (v >= 2 * dropout - 1 ? 1 / (1 - dropout) : 0));
  return { feed, taught };
}

