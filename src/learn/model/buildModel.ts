import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { mul, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { input, layers, model as layersModel } from '@tensorflow/tfjs-layers';
import { createRandom } from '../../domain/random/index.ts';
import { FEATURES, parametersOf } from '../backbone/index.ts';
import type { ModelParameter } from '../backbone/index.ts';

/** What one task asks of the pooled features. */
export interface HeadSpec {
  readonly taskId: string;
  /** The task's name: its layers are called `head_NAME` and `head_NAME_hidden`, so that a run record can be read. */
  readonly name: string;
  /** Number of classes, 2 or more: length of its logits. */
  readonly classes: number;
  /** Width of a ReLU layer before the logits; 0 for none. */
  readonly hidden: number;
}

export interface ModelSpec {
  /** What is between the model's input and the pooled features: a whole trunk, its upper half, or null when the input is the features. */
  readonly trunk: LayersModel | null;
  readonly heads: readonly HeadSpec[];
  readonly seed: number;
}

type Dense = ReturnType<typeof layers.dense>;

/** A trunk (or a piece, or none) with one head a task. */
export interface Model {
  readonly trunk: LayersModel | null;
  readonly heads: readonly { readonly spec: HeadSpec; readonly layers: readonly Dense[] }[];
  /** All weights in the order of the layers, the trunk's first. */
  readonly parameters: readonly ModelParameter[];
  /** Frees the heads and the trunk. */
  dispose(): void;
}

/**
 * Adds heads to a trunk: hidden dense with ReLU where asked, then dense logits; Glorot-uniform kernels, zero biases.
 * Each tensor is drawn from the seed and its own name alone, so that a head starts equal whatever other heads there are.
 */
export function buildModel({ trunk, heads, seed }: ModelSpec): Model {
  const names = headNames(heads);
  const features = input({ shape: [FEATURES], name: 'features_input' });
  const built = heads.map((spec, index) => ({ spec, layers: buildHead(features, spec, names[index]!) }));
  const headParameters = parametersOf(built.flatMap((head) => head.layers));
  for (const parameter of headParameters) drawGlorot(parameter, seed);
  return {
    trunk,
    heads: built,
    parameters: [...(trunk === null ? [] : parametersOf(trunk.layers)), ...headParameters],
    dispose: () => {
      for (const head of built) for (const layer of head.layers) layer.dispose();
      trunk?.dispose();
    },
  };
}

export interface ForwardOptions {
  /** Batch norms use (and update) the batch's own statistics. Folded trunks don't differ. */
  readonly training: boolean;
  /**
   * [n, 1280], each entry 0 or 1 / (1 − rate) (`drawDropoutMask`): multiplied onto the pooled features. An input,
   * because a mask drawn inside a step would be traced as a constant.
   */
  readonly dropoutMask?: Tensor | null;
}

/** Logits [n, classes] per task id for a batch at the model's input. Plain tfjs: can be traced and differentiated. */
export function forward(model: Model, x: Tensor, { training, dropoutMask = null }: ForwardOptions): Record<string, Tensor2D> {
  return tidy(() => {
    const pooled = model.trunk === null ? x : (model.trunk.apply(x, { training }) as Tensor);
    const features = dropoutMask === null ? pooled : mul(pooled, dropoutMask);
    return Object.fromEntries(
      model.heads.map(({ spec, layers }) => [spec.taskId, layers.reduce((y, layer) => layer.apply(y) as Tensor, features) as Tensor2D]),
    );
  });
}

/**
 * The model as one tf.layers model of stock layers that ends in a softmax a task, for formats that hold such models.
 * It shares its weights with `model`: dispose only one of them.
 */
export function asLayersModel(model: Model, name: string): LayersModel {
  const start = model.trunk?.inputs[0] ?? input({ shape: [FEATURES], name: 'features_input' });
  const features = model.trunk?.outputs[0] ?? start;
  const outputs = model.heads.map(({ layers: head }) => {
    const logits = head.reduce((y, layer) => layer.apply(y) as SymbolicTensor, features);
    return layers.softmax({ name: `${head.at(-1)!.name}_probabilities` }).apply(logits) as SymbolicTensor;
  });
  return layersModel({ inputs: start, outputs, name });
}

/** `head_NAME` per head with what tfjs accepts in a name; the position stands in for a name without such letters. */
function headNames(heads: readonly HeadSpec[]): readonly string[] {
  const taken = new Set<string>();
  return heads.map(({ name }, index) => {
    const plain = name.normalize('NFKD').replaceAll(/[^A-Za-z0-9.-]+/g, '_').replaceAll(/^_+|_+$/g, '') || `task${index + 1}`;
    const free = taken.has(plain) ? `${plain}_task${index + 1}` : plain;
    taken.add(free);
    return `head_${free}`;
  });
}

function buildHead(features: SymbolicTensor, spec: HeadSpec, name: string): Dense[] {
  const logits = layers.dense({ name, units: spec.classes, kernelInitializer: 'zeros' });
  const head = spec.hidden > 0 ? [layers.dense({ name: `${name}_hidden`, units: spec.hidden, activation: 'relu', kernelInitializer: 'zeros' }), logits] : [logits];
  head.reduce((y, layer) => layer.apply(y) as SymbolicTensor, features);
  return head;
}

/** Glorot and Bengio 2010, equation 16: uniform in ±√(6 / (fan-in + fan-out)). Biases stay zero. */
function drawGlorot({ name, shape, variable }: ModelParameter, seed: number): void {
  if (shape.length !== 2) return;
  const limit = Math.sqrt(6 / (shape[0]! + shape[1]!));
  const random = createRandom(seed, 'head', name);
  const values = Float32Array.from({ length: shape[0]! * shape[1]! }, () => (2 * random.next() - 1) * limit);
  tidy(() => variable.assign(tensor(values, [...shape])));
}
