import { tensor } from '@tensorflow/tfjs-core';
import { input, layers, model as layersModel } from '@tensorflow/tfjs-layers';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Engine } from '../../../../src/compute/index.ts';
import { createRandom } from '../../../../src/domain/random/index.ts';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import type { Recipe, RecipeOverrides } from '../../../../src/domain/recipe/index.ts';
import { FEATURES, parametersOf } from '../../../../src/learn/backbone/index.ts';
import type { InputSource } from '../../../../src/learn/index.ts';
import type { EpochReport, RunCheckpoint, RunHost, RunRequest, RunTask } from '../../../../src/learn/loop/index.ts';
import { buildModel } from '../../../../src/learn/model/index.ts';
import { evaluationStep, trainingStep, valuesOf } from '../../../../src/learn/network/index.ts';
import type { Network } from '../../../../src/learn/network/index.ts';

const SIDE = 2;
const SAMPLES = 30;

/** A trunk of one convolution with batch norm: small, and with all that makes resuming hard (moving averages). */
function tinyTrunk(seed: number): ReturnType<typeof layersModel> {
  const x = input({ shape: [SIDE, SIDE, 3] });
  const conv = layers.conv2d({ name: 'conv', filters: FEATURES, kernelSize: 1, useBias: false }).apply(x) as SymbolicTensor;
  const norm = layers.batchNormalization({ name: 'conv_bn', momentum: 0.9 }).apply(conv) as SymbolicTensor;
  const relu = layers.activation({ name: 'relu', activation: 'relu6' }).apply(norm) as SymbolicTensor;
  const trunk = layersModel({ inputs: x, outputs: layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(relu) as SymbolicTensor });
  const random = createRandom(seed, 'tiny');
  for (const { name, shape, variable } of parametersOf(trunk.layers)) {
    if (name === 'conv/kernel') variable.assign(tensor(Float32Array.from({ length: 3 * FEATURES }, () => random.normal()), [...shape]));
  }
  return trunk;
}

export function tinyNetwork(tasks: readonly RunTask[], seed = 1): Network {
  const trunk = tinyTrunk(seed);
  const model = buildModel({ trunk, heads: tasks.map(({ id, name, classes }) => ({ taskId: id, name, classes, hidden: 0 })), seed });
  return { model, inputShape: [SIDE, SIDE, 3], dispose: () => model.dispose() };
}

/** Two tasks that can be learned from the mean colours; the second has every other label hidden. */
export function tinyTasks(): RunTask[] {
  const red = Int32Array.from({ length: SAMPLES }, (_, i) => Number(pixels(i)[0]! > 0));
  const green = Int32Array.from({ length: SAMPLES }, (_, i) => (i % 2 === 0 ? Number(pixels(i)[1]! > 0) : -1));
  return [{ id: 't1', name: 'red', classes: 2, labels: red }, { id: 't2', name: 'green', classes: 2, labels: green }];
}

function pixels(sample: number): Float32Array {
  const random = createRandom(99, sample);
  const colour = [random.normal(), random.normal(), random.normal()];
  return Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => colour[i % 3]! + 0.3 * random.normal());
}

const images = Array.from({ length: SAMPLES }, (_, i) => pixels(i));

export interface TinyOptions {
  readonly tasks?: readonly RunTask[];
  readonly recipe?: RecipeOverrides;
  readonly resume?: RunCheckpoint | null;
  /** Images a call of the steps, the recipe's batch by default. */
  readonly perCall?: number;
}

export function tinyRecipe(overrides: RecipeOverrides = {}): Recipe {
  return resolveRecipe({ strategy: 'scratch', batch: 8, epochs: 4, earlyStopping: { patience: 50 }, ...overrides });
}

const tinySource: InputSource = {
  length: SIDE * SIDE * 3,
  prefetch: () => undefined,
  read: async (wanted, into) => wanted.forEach(({ sample, view }, i) => into.set(images[sample]!.map((v) => v * (1 + view / 10)), i * SIDE * SIDE * 3)),
};

export async function tinyRequest(engine: Engine, { tasks = tinyTasks(), recipe: overrides = {}, resume = null, perCall }: TinyOptions = {}): Promise<RunRequest> {
  const recipe = tinyRecipe(overrides);
  const network = tinyNetwork(tasks);
  const firstWeights = valuesOf(network.model.parameters);
  const options = { key: 'tiny', batch: perCall ?? recipe.batch };
  const train = await engine.compile(trainingStep(network, { ...options, dropout: recipe.heads.dropout > 0 }));
  const evaluate = await engine.compile(evaluationStep(network, options));
  return {
    recipe,
    seed: 5,
    tasks,
    network,
    steps: { train, evaluate, batch: options.batch },
    source: tinySource,
    train: Array.from({ length: 20 }, (_, i) => i),
    validation: Array.from({ length: 10 }, (_, i) => 20 + i),
    firstWeights,
    resume,
  };
}

/** A host that keeps what it is told; `dueAt` numbers the moments, from 1, at which a checkpoint is wanted. */
export function tinyHost({ dueAt = [], cancelAt = Infinity }: { dueAt?: readonly number[]; cancelAt?: number } = {}) {
  const epochs: EpochReport[] = [];
  const checkpoints: RunCheckpoint[] = [];
  const abort = new AbortController();
  let asked = 0;
  const host: RunHost = {
    signal: abort.signal,
    now: () => asked,
    epoch: (report) => epochs.push(report),
    checkpointDue: () => {
      asked += 1;
      if (asked === cancelAt) abort.abort();
      return dueAt.includes(asked);
    },
    // A copy, as it crosses to another process.
    checkpoint: (checkpoint) => checkpoints.push(structuredClone(checkpoint)),
  };
  return { host, epochs, checkpoints };
}
