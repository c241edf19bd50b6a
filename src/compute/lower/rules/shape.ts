import type { TraceNode } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { natural, permute, same } from '../orders.ts';
import type { Order } from '../orders.ts';
import { numberOf, numbersOf, pairsOf } from './types.ts';
import type { LoweringRules } from './types.ts';

/** The order of the dimensions that aren't 1, numbered among themselves. */
function ranking(shape: readonly number[], order: Order): readonly number[] {
  const wide = natural(shape.length).filter((i) => shape[i] !== 1);
  return order.filter((p) => shape[p] !== 1).map((p) => wide.indexOf(p));
}

function reshape(node: TraceNode, low: Lowering): void {
  const x = low.input(node, 0), { output } = node;
  const from = low.orderOf(x), to = low.orderOf(output), wide = (shape: readonly number[]) => shape.filter((extent) => extent !== 1);
  // a reshape that only adds or drops dimensions of size 1 works in any order that keeps the others in line
  if (same(wide(x.shape), wide(output.shape)) && same(ranking(x.shape, from), ranking(output.shape, to))) {
    return void low.put(output, to, low.reshape(low.get(x, from), permute(x.shape, from), permute(output.shape, to)));
  }
  low.put(output, natural(output.shape.length), low.reshape(low.get(x, natural(x.shape.length)), x.shape, output.shape));
}

function slice(node: TraceNode, low: Lowering): void {
  const order = low.orderOf(node.output), begin = numbersOf(node, 'begin'), end = begin.map((from, i) => from + numbersOf(node, 'size')[i]!);
  low.put(node.output, order, low.graph.op('Slice', [low.get(low.input(node, 0), order), low.graph.ints(permute(begin, order)), low.graph.ints(permute(end, order))]));
}

function pad(node: TraceNode, low: Lowering): void {
  const x = low.input(node, 0), order = low.orderOf(node.output), pairs = permute(pairsOf(node, 'paddings'), order);
  const pads = low.graph.ints([...pairs.map((p) => p[0]!), ...pairs.map((p) => p[1]!)]);
  low.put(node.output, order, low.graph.op('Pad', [low.get(x, order), pads, low.graph.scalar(numberOf(node, 'value'), x.dtype)]));
}

function oneHot(node: TraceNode, low: Lowering): void {
  const indices = low.input(node, 0), { dtype } = node.output;
  // onnxruntime knows this one combination of types for integer indices
  const levels = low.graph.initializer('float32', [2], Float32Array.of(numberOf(node, 'off'), numberOf(node, 'on')));
  const depth = low.graph.scalar(numberOf(node, 'depth'), 'int32'), rows = indices.shape.length === 0 ? [1] : indices.shape;
  const index = low.reshape(low.get(indices, natural(indices.shape.length)), indices.shape, rows);
  // tfjs has no hot class for a negative index, ONNX counts it from the end
  const known = low.graph.op('Where', [low.graph.op('Less', [index, low.graph.scalar(0, 'int32')]), depth, index]);
  const name = low.cast(low.graph.op('OneHot', [known, depth, levels], { axis: -1 }), 'float32', dtype);
  low.put(node.output, natural(node.output.shape.length), low.reshape(name, [...rows, numberOf(node, 'depth')], node.output.shape));
}

export const shape: LoweringRules = {
  Reshape: reshape,
  Slice: slice,
  PadV2: pad,
  OneHot: oneHot,
  Transpose: (node, low) => {
    const x = low.input(node, 0);
    low.put(node.output, natural(node.output.shape.length), low.graph.op('Transpose', [low.get(x, natural(x.shape.length))], { perm: numbersOf(node, 'perm') }));
  },
  Tile: (node, low) => {
    const order = low.orderOf(node.output);
    low.put(node.output, order, low.graph.op('Tile', [low.get(low.input(node, 0), order), low.graph.ints(permute(numbersOf(node, 'reps'), order))]));
  },
  Concat: (node, low) => {
    const order = low.orderOf(node.output), parts = node.inputs.map((_, i) => low.get(low.input(node, i), order));
    low.put(node.output, order, low.graph.op('Concat', parts, { axis: order.indexOf(numberOf(node, 'axis')) }));
  },
  GatherV2: (node, low) => {
    const x = low.input(node, 0), indices = low.input(node, 1);
    low.put(node.output, natural(node.output.shape.length), low.graph.op('Gather', [low.get(x, natural(x.shape.length)), low.get(indices, natural(indices.shape.length))], { axis: numberOf(node, 'axis') }));
  },
};
