import type { Cut } from '../../domain/recipe/index.ts';
import { CUTS } from '../../domain/recipe/index.ts';

/** One convolution with its batch norm and, where `relu6` is set, its activation. Its layers are named after it. */
export interface ConvUnit {
  readonly name: string;
  readonly kind: 'conv' | 'depthwise';
  /** Side of the square kernel, pixels. */
  readonly kernel: number;
  readonly stride: number;
  readonly filters: number;
  readonly relu6: boolean;
}

/** Units in a row; with `residual` their input is added to their output. */
export interface Block {
  readonly name: string;
  readonly units: readonly ConvUnit[];
  readonly residual: boolean;
}

/** What lies between a cut point and the one before it. */
export interface Part {
  readonly cut: Cut;
  readonly blocks: readonly Block[];
}

/** Length of the pooled feature vector. */
export const FEATURES = 1280;

/** Repeats, kernel, stride of the first repeat, expansion, output channels. */
type Stage = readonly [number, number, number, number, number];

/** Seven stages of inverted residuals between a stem and a last pointwise convolution: what the architecture itself fixes, whoever trained it. */
export interface Architecture {
  readonly id: string;
  readonly batchNormEpsilon: number;
  /** Pixels of 0 to 255 become (pixel − mean) / scale. */
  readonly mean: number;
  readonly scale: number;
  readonly stages: readonly Stage[];
}

/**
 * EfficientNet-Lite0 (tensorflow/tpu, models/official/efficientnet/lite): EfficientNet-B0 (Tan and Le 2019, table 1)
 * without squeeze-and-excite, with ReLU6 for swish and with stem and head at fixed width.
 */
export const LITE0: Architecture = {
  id: 'efficientnet-lite0',
  batchNormEpsilon: 1e-3,
  mean: 127,
  scale: 128,
  stages: [
    [1, 3, 1, 1, 16],
    [2, 3, 2, 6, 24],
    [2, 5, 2, 6, 40],
    [3, 3, 2, 6, 80],
    [3, 5, 1, 6, 112],
    [4, 5, 2, 6, 192],
    [1, 3, 1, 6, 320],
  ],
};

/** MobileNetV2 at width 1.0 (Sandler et al. 2018, table 2), with normalisation and epsilon of its Keras weights. */
export const MOBILENET_V2: Architecture = {
  id: 'mobilenet-v2',
  batchNormEpsilon: 1e-3,
  mean: 127.5,
  scale: 127.5,
  stages: [
    [1, 3, 1, 1, 16],
    [2, 3, 2, 6, 24],
    [3, 3, 2, 6, 32],
    [4, 3, 2, 6, 64],
    [3, 3, 1, 6, 96],
    [3, 3, 2, 6, 160],
    [1, 3, 1, 6, 320],
  ],
};
const STEM_CHANNELS = 32;

/** The trunk's parts from the input on, a cut point after each. */
export function trunkParts({ stages }: Architecture): readonly Part[] {
  const stem: ConvUnit = { name: 'stem', kind: 'conv', kernel: 3, stride: 2, filters: STEM_CHANNELS, relu6: true };
  const top: ConvUnit = { name: 'features_conv', kind: 'conv', kernel: 1, stride: 1, filters: FEATURES, relu6: true };
  return [
    { cut: 'stem', blocks: [{ name: 'stem', units: [stem], residual: false }] },
    ...stages.map((_, index) => stagePart(stages, index)),
    { cut: 'features', blocks: [{ name: 'features', units: [top], residual: false }] },
  ];
}

function stagePart(stages: readonly Stage[], index: number): Part {
  const [repeats, kernel, firstStride, expansion, filters] = stages[index]!;
  const before = index === 0 ? STEM_CHANNELS : stages[index - 1]![4];
  const blocks = Array.from({ length: repeats }, (_, repeat) => {
    const input = repeat === 0 ? before : filters;
    return invertedResidual(`stage${index + 1}_block${repeat + 1}`, { kernel, stride: repeat === 0 ? firstStride : 1, expansion, input, filters });
  });
  return { cut: `stage${index + 1}` as Cut, blocks };
}

interface BlockShape {
  readonly kernel: number;
  readonly stride: number;
  readonly expansion: number;
  readonly input: number;
  readonly filters: number;
}

function invertedResidual(name: string, { kernel, stride, expansion, input, filters }: BlockShape): Block {
  const inner = input * expansion;
  const expand: ConvUnit = { name: `${name}_expand`, kind: 'conv', kernel: 1, stride: 1, filters: inner, relu6: true };
  const depthwise: ConvUnit = { name: `${name}_depthwise`, kind: 'depthwise', kernel, stride, filters: inner, relu6: true };
  const project: ConvUnit = { name: `${name}_project`, kind: 'conv', kernel: 1, stride: 1, filters, relu6: false };
  return {
    name,
    units: [...(expansion === 1 ? [] : [expand]), depthwise, project],
    residual: stride === 1 && input === filters,
  };
}

/** Every convolution from the input on, in order. */
export function trunkUnits(architecture: Architecture): readonly ConvUnit[] {
  return trunkParts(architecture).flatMap((part) => part.blocks.flatMap((block) => block.units));
}

/**
 * Shape of one sample's activation at a cut for square inputs of `size` pixels: [side, side, channels], or [1280] at
 * `features`. Strides halve and round up (TF SAME padding).
 */
export function activationShape(size: number, cut: Cut, architecture: Architecture = LITE0): readonly number[] {
  if (cut === 'features') return [FEATURES];
  let side = size;
  let channels = 3;
  for (const part of trunkParts(architecture).slice(0, CUTS.indexOf(cut))) {
    for (const unit of part.blocks.flatMap((block) => block.units)) {
      side = Math.ceil(side / unit.stride);
      channels = unit.filters;
    }
  }
  return [side, side, channels];
}
