import { float } from '../../graph/index.ts';
import type { TraceDType, TraceNode, Value } from '../../record/index.ts';
import { broadcastSource } from '../broadcastSource.ts';
import type { Lowering } from '../Lowering.ts';
import { permute, same } from '../orders.ts';
import { gateMask } from './gate.ts';
import { forEach, numberOf } from './types.ts';
import type { LoweringRules } from './types.ts';

type Unary = (x: string, low: Lowering, node: TraceNode) => string;

/** Kernels of one argument that ONNX has under the same name. */
const SAME_NAME = ['Relu', 'Exp', 'Log', 'Neg', 'Sqrt', 'Sigmoid', 'Tanh', 'Abs', 'Sign', 'Softplus', 'Reciprocal', 'Erf', 'Elu', 'Selu', 'Sin', 'Cos'];

const typeOf = (node: TraceNode): TraceDType => node.inputs[0]!.dtype;

const UNARY: Readonly<Record<string, Unary>> = {
  ...Object.fromEntries(SAME_NAME.map((op): [string, Unary] => [op, (x, low) => low.graph.op(op, [x])])),
  ...Object.fromEntries(['Floor', 'Ceil', 'Round'].map((op): [string, Unary] => [op, (x, low, node) => (typeOf(node) === 'float32' ? low.graph.op(op, [x]) : x)])),
  Relu6: (x, low, node) => clip(x, 0, 6, typeOf(node), low),
  ClipByValue: (x, low, node) => clip(x, numberOf(node, 'min'), numberOf(node, 'max'), typeOf(node), low),
  Square: (x, low) => low.graph.op('Mul', [x, x]),
  Rsqrt: (x, low) => low.graph.op('Reciprocal', [low.graph.op('Sqrt', [x])]),
  Expm1: (x, low) => low.graph.op('Sub', [low.graph.op('Exp', [x]), low.graph.scalar(1)]),
  Log1p: (x, low) => low.graph.op('Log', [low.graph.op('Add', [x, low.graph.scalar(1)])]),
  LeakyRelu: (x, low, node) => low.graph.op('LeakyRelu', [x], { alpha: float(numberOf(node, 'alpha')) }),
  LogicalNot: (x, low) => low.graph.op('Not', [x]),
  Step: (x, low, node) => {
    const above = low.graph.op('Greater', [x, low.graph.scalar(0, typeOf(node))]), alpha = numberOf(node, 'alpha');
    return alpha === 0 ? low.cast(above, 'bool', typeOf(node)) : low.graph.op('Where', [above, low.graph.scalar(1), low.graph.scalar(alpha)]);
  },
  Cast: (x, low, node) => low.cast(x, typeOf(node), node.output.dtype),
};

export function clip(x: string, min: number, max: number, dtype: TraceDType, low: Lowering): string {
  return low.graph.op('Clip', [x, low.graph.scalar(min, dtype), low.graph.scalar(max, dtype)]);
}

function unary(node: TraceNode, low: Lowering, build: Unary): void {
  const x = low.input(node, 0), order = low.orderOf(node.output);
  const working = node.op !== 'Cast' && node.output.dtype === 'float32' ? 'float32' : x.dtype;
  low.put(node.output, order, build(low.cast(low.get(x, order), x.dtype, working), low, node));
}

type Binary = (a: string, b: string, low: Lowering, dtype: TraceDType) => string;

const direct = (op: string): Binary => (a, b, low) => low.graph.op(op, [a, b]);

const ARITHMETIC: Readonly<Record<string, Binary>> = {
  Add: direct('Add'),
  Sub: direct('Sub'),
  Multiply: direct('Mul'),
  RealDiv: direct('Div'),
  Maximum: direct('Max'),
  Minimum: direct('Min'),
  Pow: direct('Pow'),
  SquaredDifference: (a, b, low) => {
    const difference = low.graph.op('Sub', [a, b]);
    return low.graph.op('Mul', [difference, difference]);
  },
  FloorDiv: (a, b, low, dtype) => {
    // ONNX divides integers towards zero, tfjs downwards
    const quotient = low.graph.op('Div', [low.cast(a, dtype, 'float32'), low.cast(b, dtype, 'float32')]);
    return low.cast(low.graph.op('Floor', [quotient]), 'float32', dtype);
  },
  Mod: (a, b, low, dtype) => {
    if (dtype === 'int32') return low.graph.op('Mod', [a, b]);
    // the sign of the divisor, as tfjs has it; ONNX's Mod on floats takes the dividend's
    const whole = low.graph.op('Floor', [low.graph.op('Div', [a, b])]);
    return low.graph.op('Sub', [a, low.graph.op('Mul', [whole, b])]);
  },
};

const COMPARISONS: Readonly<Record<string, Binary>> = {
  Less: direct('Less'),
  LessEqual: direct('LessOrEqual'),
  Greater: direct('Greater'),
  GreaterEqual: direct('GreaterOrEqual'),
  Equal: direct('Equal'),
  NotEqual: (a, b, low) => low.graph.op('Not', [low.graph.op('Equal', [a, b])]),
};

const LOGIC: Readonly<Record<string, Binary>> = { LogicalAnd: direct('And'), LogicalOr: direct('Or') };

/** An element-wise kernel over operands that may be smaller than the result. */
function spread(node: TraceNode, low: Lowering, dtype: TraceDType, build: (operands: string[]) => string): void {
  const { shape } = node.output, order = low.orderOf(node.output);
  const covers = (values: readonly Value[]) => values.some((value) => value.kind !== 'splat' && same(value.shape, shape));
  const plain = node.inputs.map((_, i) => low.input(node, i)), sources = plain.map((value) => broadcastSource(value));
  const values = covers(sources) ? sources : plain;
  const result = build(values.map((value) => low.operand(value, shape, order, dtype)));
  low.put(node.output, order, covers(values) ? result : low.expand(result, permute(shape, order)));
}

function arithmetic(node: TraceNode, low: Lowering, build: Binary): void {
  // ONNX has no arithmetic on booleans
  const { dtype } = node.output, working = dtype === 'bool' ? 'int32' : dtype;
  spread(node, low, working, ([a, b]) => low.cast(build(a!, b!, low, working), working, dtype));
}

function comparison(node: TraceNode, low: Lowering, build: Binary): void {
  const [a, b] = [low.input(node, 0), low.input(node, 1)];
  const dtype = a.dtype === b.dtype && a.dtype !== 'bool' ? a.dtype : 'float32';
  spread(node, low, dtype, ([x, y]) => build(x!, y!, low, dtype));
}

function gate(node: TraceNode, low: Lowering): void {
  const order = low.orderOf(node.output), mask = gateMask(node, low.get(low.input(node, 1), order), low);
  low.put(node.output, order, low.graph.op('Mul', [low.get(low.input(node, 0), order), mask]));
}

export const elementwise: LoweringRules = {
  ...forEach(Object.keys(UNARY), (op) => (node, low) => unary(node, low, UNARY[op]!)),
  ...forEach(Object.keys(ARITHMETIC), (op) => (node, low) => arithmetic(node, low, ARITHMETIC[op]!)),
  ...forEach(Object.keys(COMPARISONS), (op) => (node, low) => comparison(node, low, COMPARISONS[op]!)),
  ...forEach(Object.keys(LOGIC), (op) => (node, low) => spread(node, low, 'bool', ([a, b]) => LOGIC[op]!(a!, b!, low, 'bool'))),
  Gate: gate,
  Prelu: (node, low) => spread(node, low, 'float32', ([x, alpha]) => low.graph.op('PRelu', [x!, alpha!])),
  EluGrad: (node, low) => spread(node, low, 'float32', ([dy, y]) => {
    // the slope of elu told from its output: 1 where y >= 0, y + 1 below
    const slope = low.graph.op('Min', [low.graph.op('Add', [y!, low.graph.scalar(1)]), low.graph.scalar(1)]);
    return low.graph.op('Mul', [dy!, slope]);
  }),
  Select: (node, low) => {
    const order = low.orderOf(node.output), { shape, dtype } = node.output;
    const [condition, t, e] = [0, 1, 2].map((i) => low.input(node, i));
    const name = low.graph.op('Where', [low.operand(condition!, shape, order, 'bool'), low.operand(t!, shape, order, dtype), low.operand(e!, shape, order, dtype)]);
    const covered = [condition, t, e].some((value) => value!.kind !== 'splat' && same(value!.shape, shape));
    low.put(node.output, order, covered ? name : low.expand(name, permute(shape, order)));
  },
};

