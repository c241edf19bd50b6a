import { trunkManifest } from '../src/learn/backbone/index.ts';
import type { NamedTensor } from '../src/learn/backbone/index.ts';
import type { CheckpointTensor } from './make-backbone-checkpoint.ts';

const NORM = { gamma: 'weight', beta: 'bias', moving_mean: 'running_mean', moving_variance: 'running_var' } as const;
const UNITS = { expand: ['_expand_conv', '_bn0'], depthwise: ['_depthwise_conv', '_bn1'], project: ['_project_conv', '_bn2'] } as const;

/** The checkpoint's tensors under the pack's names and in tfjs's layouts, the ImageNet classifier last. */
export function lite0Tensors(checkpoint: ReadonlyMap<string, CheckpointTensor>): Map<string, NamedTensor> {
  const tensors = new Map<string, NamedTensor>();
  const blocks: string[] = [];
  for (const [name, shape] of trunkManifest()) {
    const [layer, weight] = name.split('/') as [string, string];
    const block = /^stage\d+_block\d+/.exec(layer)?.[0];
    if (block !== undefined && !blocks.includes(block)) blocks.push(block);
    const source = checkpoint.get(torchName(layer, weight, block === undefined ? -1 : blocks.indexOf(block)));
    if (source === undefined) throw new Error(`the checkpoint lacks ${name}`);
    tensors.set(name, arrange(source, shape, weight));
  }
  tensors.set('classifier/kernel', permute(checkpoint.get('_fc.weight')!, [1, 0]));
  tensors.set('classifier/bias', checkpoint.get('_fc.bias')!);
  return tensors;
}

function torchName(layer: string, weight: string, block: number): string {
  const unit = layer.replace(/_bn$/, '');
  const [conv, norm] = unit === 'stem' ? ['_conv_stem', '_bn0']
    : unit === 'features_conv' ? ['_conv_head', '_bn1']
    : UNITS[unit.split('_').at(-1) as keyof typeof UNITS].map((part) => `_blocks.${block}.${part}`) as [string, string];
  return layer === unit ? `${conv}.weight` : `${norm}.${NORM[weight as keyof typeof NORM]}`;
}

function arrange(source: CheckpointTensor, shape: readonly number[], weight: string): NamedTensor {
  const arranged = weight === 'kernel' ? permute(source, [2, 3, 1, 0]) : weight === 'depthwise_kernel' ? permute(source, [2, 3, 0, 1]) : source;
  if (arranged.shape.join() !== shape.join()) throw new Error(`a ${weight} is ${arranged.shape.join('×')}, not ${shape.join('×')}`);
  return arranged;
}

/** Axis i of the result is axis `order[i]` of the source. */
function permute({ shape, values }: CheckpointTensor, order: readonly number[]): NamedTensor {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const target = order.map((axis) => shape[axis]!);
  const permuted = new Float32Array(values.length);
  for (let i = 0; i < permuted.length; i++) {
    let rest = i;
    let at = 0;
    for (let axis = target.length - 1; axis >= 0; axis--) {
      at += (rest % target[axis]!) * strides[order[axis]!]!;
      rest = Math.floor(rest / target[axis]!);
    }
    permuted[i] = values[at]!;
  }
  return { shape: target, values: permuted };
}
