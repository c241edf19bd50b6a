import { createRandom } from '../../domain/random/index.ts';
import { LITE0, trunkUnits } from './architecture.ts';
import type { Architecture, ConvUnit } from './architecture.ts';

/** A tensor by its name, row-major in tfjs's order (HWIO for convolutions, [h, w, channels, 1] for depthwise ones). */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}
export type NamedTensors = ReadonlyMap<string, NamedTensor>;

/** Weight name within a convolution's layer. */
export function kernelName(unit: ConvUnit): string {
  return `${unit.name}/${unit.kind === 'conv' ? 'kernel' : 'depthwise_kernel'}`;
}

/** Names and shapes of all tensors of a trunk with its batch norms apart: what a pack has to hold. */
export function trunkManifest(architecture: Architecture = LITE0): ReadonlyMap<string, readonly number[]> {
  const manifest = new Map<string, readonly number[]>();
  let channels = 3;
  for (const unit of trunkUnits(architecture)) {
    const tail = unit.kind === 'conv' ? [channels, unit.filters] : [unit.filters, 1];
    manifest.set(kernelName(unit), [unit.kernel, unit.kernel, ...tail]);
    for (const part of ['gamma', 'beta', 'moving_mean', 'moving_variance']) manifest.set(`${unit.name}_bn/${part}`, [unit.filters]);
    channels = unit.filters;
  }
  return manifest;
}

/**
 * Batch norms in inference mode, folded into the convolutions before them:
 * kernel' = kernel · gamma / √(variance + ε), bias' = beta − mean · gamma / √(variance + ε), per output channel.
 */
export function foldBatchNorms(tensors: NamedTensors, architecture: Architecture = LITE0): NamedTensors {
  const folded = new Map<string, NamedTensor>();
  for (const unit of trunkUnits(architecture)) {
    const { shape, values } = tensors.get(kernelName(unit))!;
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance']
      .map((part) => tensors.get(`${unit.name}_bn/${part}`)!.values) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + architecture.batchNormEpsilon));
    // The output channel is the fastest index of both layouts, since the depth multiplier of a depthwise kernel is 1.
    folded.set(kernelName(unit), { shape, values: values.map((value, i) => value * scale[i % unit.filters]!) });
    folded.set(`${unit.name}/bias`, { shape: [unit.filters], values: beta.map((b, c) => b - mean[c]! * scale[c]!) });
  }
  return folded;
}

/**
 * First weights of an untrained trunk, as EfficientNet's own code draws them: kernels normal with variance
 * 2 / fan-out, fan-out being kernel area × output channels (× 1 for depthwise). Batch norms begin as the identity.
 * Each tensor has its own stream, so that a tensor's values depend on the seed and its name alone.
 */
export function initialTensors(seed: number, architecture: Architecture = LITE0): NamedTensors {
  const tensors = new Map<string, NamedTensor>();
  for (const [name, shape] of trunkManifest(architecture)) {
    const length = shape.reduce((product, side) => product * side, 1);
    const values = new Float32Array(length);
    if (name.endsWith('kernel')) {
      const deviation = Math.sqrt(2 / (shape[0]! * shape[1]! * shape[3]!));
      const random = createRandom(seed, 'trunk', name);
      for (let i = 0; i < length; i++) values[i] = deviation * random.normal();
    } else if (name.endsWith('gamma') || name.endsWith('moving_variance')) values.fill(1);
    tensors.set(name, { shape, values });
  }
  return tensors;
}
