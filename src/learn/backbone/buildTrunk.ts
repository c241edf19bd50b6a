import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import type { Cut } from '../../domain/recipe/index.ts';
import { CUTS } from '../../domain/recipe/index.ts';
import { LITE0, activationShape, trunkParts } from './architecture.ts';
import type { Architecture, Block, ConvUnit, Part } from './architecture.ts';
import type { BackbonePack } from './pack.ts';
import { parametersOf } from './parameters.ts';
import { foldBatchNorms, initialTensors } from './weights.ts';

/**
 * `folded`: batch norms are part of the convolutions' kernels and biases, which all can train. For pre-trained weights.
 * `training`: batch norms are layers of their own, which learn and keep moving averages. For training from scratch.
 */
export type BatchNormMode = 'folded' | 'training';

export interface TrunkOptions {
  /** EfficientNet-Lite0 unless said otherwise. */
  readonly architecture?: Architecture;
  /** Side of the square input image, pixels. */
  readonly size: number;
  readonly batchNorm: BatchNormMode;
  /** null: untrained, drawn from `seed`. */
  readonly pack: Pick<BackbonePack, 'tensors'> | null;
  /** Only for an untrained trunk. */
  readonly seed: number;
}

/**
 * EfficientNet's own 0.99 needs several hundred steps to forget its start; a small data set trains a few hundred steps
 * in all. With 0.9 the averages follow the last twenty or so batches.
 */
const MOVING_AVERAGE_MOMENTUM = 0.9;

/**
 * The trunk, or the piece of it between two cut points, as a tf.layers functional model of stock layers. From `input`
 * it takes [n, size, size, 3] float32 RGB in 0..255 and normalises by itself; from any other cut the activation there
 * (`activationShape`). To `features` it ends in the pooled [n, 1280]. Its forward pass reads nothing and draws nothing,
 * so that it can be traced. What frozen layers give can be computed once by the piece below a cut, and the piece from
 * the cut on trained on it. The caller disposes it (`trunk.dispose()`).
 */
export function buildTrunk(options: TrunkOptions, from: Cut = 'input', to: Cut = 'features'): LayersModel {
  const architecture = options.architecture ?? LITE0;
  const parts = trunkParts(architecture).slice(CUTS.indexOf(from), CUTS.indexOf(to));
  if (parts.length === 0) throw new RangeError(`there is no trunk from ${from} to ${to}`);
  const start = input({ shape: [...activationShape(options.size, from, architecture)], name: `${from}_input`, dtype: 'float32' });
  const first = from === 'input' ? apply(layers.rescaling({ name: 'normalise', scale: 1 / architecture.scale, offset: -architecture.mean / architecture.scale }), start) : start;
  const end = parts.reduce((x, part) => addPart(x, part, { mode: options.batchNorm, epsilon: architecture.batchNormEpsilon }), first);
  const trunk = model({ inputs: start, outputs: end, name: `trunk_${from}_${to}` });
  fill(trunk, options);
  return trunk;
}

interface BatchNorm {
  readonly mode: BatchNormMode;
  readonly epsilon: number;
}

function addPart(x: SymbolicTensor, part: Part, batchNorm: BatchNorm): SymbolicTensor {
  const y = part.blocks.reduce((z, block) => addBlock(z, block, batchNorm), x);
  return part.cut === 'features' ? apply(layers.globalAveragePooling2d({ name: 'features', dataFormat: 'channelsLast' }), y) : y;
}

function addBlock(x: SymbolicTensor, block: Block, batchNorm: BatchNorm): SymbolicTensor {
  const y = block.units.reduce((z, unit) => addUnit(z, unit, batchNorm), x);
  return block.residual ? (layers.add({ name: `${block.name}_add` }).apply([y, x]) as SymbolicTensor) : y;
}

function addUnit(x: SymbolicTensor, unit: ConvUnit, batchNorm: BatchNorm): SymbolicTensor {
  const common = { name: unit.name, kernelSize: unit.kernel, strides: unit.stride, padding: 'same', useBias: batchNorm.mode === 'folded' } as const;
  const convolution = unit.kind === 'conv'
    ? layers.conv2d({ ...common, filters: unit.filters, kernelInitializer: 'zeros' })
    : layers.depthwiseConv2d({ ...common, depthwiseInitializer: 'zeros' });
  let y = apply(convolution, x);
  if (batchNorm.mode === 'training') {
    y = apply(layers.batchNormalization({ name: `${unit.name}_bn`, epsilon: batchNorm.epsilon, momentum: MOVING_AVERAGE_MOMENTUM }), y);
  }
  return unit.relu6 ? apply(layers.activation({ name: `${unit.name}_relu6`, activation: 'relu6' }), y) : y;
}

function apply(layer: { apply(x: SymbolicTensor): unknown }, x: SymbolicTensor): SymbolicTensor {
  return layer.apply(x) as SymbolicTensor;
}

function fill(trunk: LayersModel, { batchNorm, pack, seed, architecture = LITE0 }: TrunkOptions): void {
  const apart = pack === null ? initialTensors(seed, architecture) : pack.tensors;
  const tensors = batchNorm === 'folded' ? foldBatchNorms(apart, architecture) : apart;
  for (const { name, shape, variable } of parametersOf(trunk.layers)) {
    tidy(() => variable.assign(tensor(tensors.get(name)!.values, [...shape])));
  }
}
