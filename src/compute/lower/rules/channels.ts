import type { TraceNode, Value } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import type { LoweringRules } from './types.ts';

/** Numbers a channel, beside an activation of this shape. */
const beside = (vector: Value, x: Value, low: Lowering): string => low.operand(vector, x.shape, low.orderOf(x), 'float32');

function overPixels(operator: string, name: string, node: TraceNode, low: Lowering): void {
  const order = low.orderOf(low.input(node, 0)), pixels = [0, 1, 2].map((axis) => order.indexOf(axis)).sort((a, b) => a - b);
  low.put(node.output, [0], low.graph.op(operator, [name, low.graph.ints(pixels)], { keepdims: 0 }));
}

/** What batch norms in training mode are made of: a number a channel beside an activation, and sums over its pixels. */
export const channels: LoweringRules = {
  ScaleShift: (node, low) => {
    const x = low.input(node, 0), order = low.orderOf(x), scale = beside(low.input(node, 1), x, low);
    const scaled = low.graph.op('Mul', [low.get(x, order), node.attributes['again'] ? low.graph.op('Mul', [scale, low.one]) : scale]);
    low.put(node.output, order, low.graph.op('Add', [scaled, beside(low.input(node, 2), x, low)]));
  },
  ChannelDot: (node, low) => {
    const a = low.input(node, 0), order = low.orderOf(a);
    overPixels('ReduceSum', low.graph.op('Mul', [low.get(a, order), low.get(low.input(node, 1), order)]), node, low);
  },
  ChannelVariance: (node, low) => {
    const x = low.input(node, 0), difference = low.graph.op('Sub', [low.get(x, low.orderOf(x)), beside(low.input(node, 1), x, low)]);
    overPixels('ReduceMean', low.graph.op('Mul', [difference, difference]), node, low);
  },
};
