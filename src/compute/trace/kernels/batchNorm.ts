import * as tf from '@tensorflow/tfjs-core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRADIENT } from '../../layers/index.ts';
import type { KernelRules, Recorder } from './types.ts';

const OVER_PIXELS = { axes: [0, 1, 2], keepDims: false } as const;

/** Records calls on activations and on numbers a channel; frees what isn't among the results. */
class Notes {
  private readonly backend: Recorder;
  private readonly channels: number;
  private readonly made: tf.TensorInfo[] = [];

  constructor(backend: Recorder, channels: number) {
    this.backend = backend;
    this.channels = channels;
  }

  vector(op: string, inputs: readonly tf.TensorInfo[], attributes = {}): tf.TensorInfo {
    return this.noted(this.backend.emit(op, inputs, [this.channels], 'float32', attributes));
  }

  activation(op: string, inputs: readonly tf.TensorInfo[]): tf.TensorInfo {
    return this.noted(this.backend.emit(op, inputs, inputs[0]!.shape, 'float32'));
  }

  number(value: number): tf.TensorInfo {
    return this.noted(this.backend.place({ kind: 'splat', value, shape: [], dtype: 'float32' }));
  }

  results(list: readonly tf.TensorInfo[]): tf.TensorInfo[] {
    for (const tensor of this.made) if (!list.includes(tensor)) this.backend.disposeData(tensor.dataId);
    return [...list];
  }

  private noted(tensor: tf.TensorInfo): tf.TensorInfo {
    this.made.push(tensor);
    return tensor;
  }
}

/**
 * Batch norm in training mode (Ioffe and Szegedy 2015), with what doesn't vary over pixels worked out a channel:
 * y = x · f + (β − m · f) with f = γ / √(v + ε); and, for n pixels, with s = Σ dy and t = Σ dy · x,
 * dβ = s, dγ = (t − m · s) / √(v + ε), dx = f · (dy + p · x + q), where p = −dγ / (n · √(v + ε)) and q = −s / n − m · p.
 * x is taken as its difference from `near`, a bias of the convolution before it: sums of squares of small numbers round less.
 */
export const batchNorm: KernelRules = {
  [BATCH_NORM_TRAINING]: ({ x, scale, offset, near }, { epsilon }, backend) => {
    const to = new Notes(backend, x!.shape.at(-1)!);
    const moved = to.activation('Add', [x!, to.vector('Neg', [near!])]);
    const mean = to.vector('Mean', [moved], OVER_PIXELS), variance = to.vector('ChannelVariance', [moved, mean]);
    const inverse = to.vector('Rsqrt', [to.vector('Add', [variance, to.number(Number(epsilon))])]);
    const factor = to.vector('Multiply', [inverse, scale!]);
    const y = to.activation('ScaleShift', [moved, factor, to.vector('Sub', [offset!, to.vector('Multiply', [mean, factor])])]);
    return to.results([y, to.vector('Add', [mean, near!]), variance, moved, mean, inverse]);
  },
  [BATCH_NORM_TRAINING_GRADIENT]: ({ dy, scale, a: moved, b: mean, c: inverse }, _, backend) => {
    const channels = moved!.shape.at(-1)!, count = tf.util.sizeFromShape(moved!.shape) / channels, to = new Notes(backend, channels);
    const product = (...[first, ...others]: tf.TensorInfo[]) => others.reduce((all, factor) => to.vector('Multiply', [all, factor]), first!);
    const sum = to.vector('Sum', [dy!], OVER_PIXELS), along = to.vector('ChannelDot', [dy!, moved!]);
    const dScale = product(to.vector('Sub', [along, product(mean!, sum)]), inverse!);
    const slope = product(dScale, inverse!, to.number(-1 / count));
    const level = to.vector('Sub', [product(sum, to.number(-1 / count)), product(mean!, slope)]);
    const centred = to.activation('Add', [dy!, to.activation('ScaleShift', [moved!, slope, level])]);
    return to.results([to.activation('Multiply', [centred, product(inverse!, scale!)]), dScale, sum]);
  },
};
