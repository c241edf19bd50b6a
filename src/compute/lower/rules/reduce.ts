import type { TraceNode } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { natural } from '../orders.ts';
import { forEach, numberOf, numbersOf } from './types.ts';
import type { LoweringRules } from './types.ts';

const REDUCTIONS: Readonly<Record<string, string>> = { Sum: 'ReduceSum', Mean: 'ReduceMean', Max: 'ReduceMax', Min: 'ReduceMin', Prod: 'ReduceProd', All: 'ReduceMin', Any: 'ReduceMax' };

function reduction(node: TraceNode, low: Lowering): void {
  const x = low.input(node, 0), { output } = node, axes = numbersOf(node, 'axes'), order = low.orderOf(x);
  // ONNX reduces no booleans, and its mean of integers is an integer
  const working = node.op === 'Mean' ? 'float32' : x.dtype === 'bool' ? 'int32' : x.dtype;
  const source = low.cast(low.get(x, order), x.dtype, working);
  if (axes.length === 0) return void low.put(output, order, low.cast(source, working, output.dtype));
  const keep = node.attributes['keepDims'] === true;
  const places = axes.map((axis) => order.indexOf(axis)).sort((a, b) => a - b);
  const name = low.cast(low.graph.op(REDUCTIONS[node.op]!, [source, low.graph.ints(places)], { keepdims: keep ? 1 : 0 }), working, output.dtype);
  if (keep) return void low.put(output, order, name);
  const rest = natural(x.shape.length).filter((axis) => !axes.includes(axis));
  low.put(output, order.filter((axis) => !axes.includes(axis)).map((axis) => rest.indexOf(axis)), name);
}

export const reduce: LoweringRules = {
  ...forEach(Object.keys(REDUCTIONS), () => reduction),
  Softmax: (node, low) => {
    const x = low.input(node, 0), order = low.orderOf(x);
    low.put(node.output, order, low.graph.op('Softmax', [low.get(x, order)], { axis: order.indexOf(numberOf(node, 'axis')) }));
  },
  ArgMax: (node, low) => {
    const x = low.input(node, 0);
    const source = low.get(x, natural(x.shape.length));
    const index = low.graph.op('ArgMax', [x.dtype === 'bool' ? low.cast(source, 'bool', 'int32') : source], { axis: numberOf(node, 'axis'), keepdims: 0 });
    low.put(node.output, natural(node.output.shape.length), low.graph.op('Cast', [index], { to: 6 }));
  },
};
