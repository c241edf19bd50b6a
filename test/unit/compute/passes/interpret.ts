/**
 * Runs a record call by call with tfjs's plain kernels: what a record means, apart from any lowering. Knows the kernels that
 * the tests of passes meet.
 */
import * as tf from '@tensorflow/tfjs-core';
import { fill } from '@tensorflow/tfjs-core';
import type { Geometry, StepRecord, TraceNode, Value } from '../../../../src/compute/record/index.ts';

const UNARY = new Set(['Relu', 'Relu6', 'Exp', 'Log', 'Neg', 'Sqrt', 'Rsqrt', 'Square', 'Reciprocal', 'Step', 'Abs']);
const BINARY = new Set(['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'Greater', 'LessEqual', 'LogicalAnd']);

export interface Interpreted {
  readonly outputs: ReadonlyMap<string, Float32Array>;
  readonly gradients: readonly (Float32Array | null)[];
  readonly assigned: readonly (Float32Array | null)[];
}

/** @param variables by name, row-major */
export async function interpret(record: StepRecord, feed: Readonly<Record<string, Float32Array>>, variables: ReadonlyMap<string, Float32Array> = new Map()): Promise<Interpreted> {
  await tf.setBackend('cpu');
  const tensors = new Map<Value, tf.Tensor>(), start = tf.engine().state.numTensors;
  const made: tf.Tensor[] = [];
  const keep = (tensor: tf.Tensor) => (made.push(tensor), tensor);
  const get = (value: Value): tf.Tensor => {
    const shape = [...value.shape];
    const known = tensors.get(value);
    if (known) return known;
    if (value.kind === 'splat') return keep(fill(shape, value.value, value.dtype as 'float32'));
    if (value.kind === 'constant') return keep(tf.tensor(value.values.slice(), shape));
    if (value.kind === 'node') throw new Error(`${value.node.op} is read before it is made`);
    const numbers = value.kind === 'input' ? feed[value.name] : variables.get(value.name);
    return keep(tf.tensor(numbers!.slice(), shape, value.dtype as 'float32'));
  };
  for (const node of record.nodes) tensors.set(node.output, keep(tf.tidy(() => run(node, node.inputs.map((input) => input && get(input))))));
  const numbers = (value: Value) => Float32Array.from(get(value).dataSync());
  const result: Interpreted = {
    outputs: new Map([...record.outputs].map(([name, value]) => [name, numbers(value)])),
    gradients: record.gradients.map((value) => value && numbers(value)),
    assigned: record.assigned.map((value) => value && numbers(value)),
  };
  for (const tensor of made) tensor.dispose();
  if (tf.engine().state.numTensors !== start) throw new Error('the interpreter keeps tensors');
  return result;
}

type Operands = readonly (tf.Tensor | null)[];

function run(node: TraceNode, operands: Operands): tf.Tensor {
  const { op, attributes: at, output } = node, [a, b, c, d, e] = operands as tf.Tensor[];
  const shape = [...output.shape];
  const kernel = (inputs: Record<string, tf.Tensor>, attrs: Record<string, unknown> = {}) => tf.engine().runKernel(op, inputs, attrs as never) as tf.Tensor;
  if (UNARY.has(op)) return kernel({ x: a! }, { alpha: at['alpha'] ?? 0 });
  if (BINARY.has(op)) return kernel({ a: a!, b: b! });
  if (node.geometry) return windowed(node, operands, kernel);
  switch (op) {
    case 'Reshape': return tf.reshape(a!, shape);
    case 'Cast': return tf.cast(a!, output.dtype);
    case 'Tile': return tf.tile(a!, at['reps'] as number[]);
    case 'Transpose': return tf.transpose(a!, at['perm'] as number[]);
    case 'Slice': return tf.slice(a!, at['begin'] as number[], at['size'] as number[]);
    case 'Concat': return tf.concat(operands as tf.Tensor[], at['axis'] as number);
    case 'Sum': return tf.sum(a!, at['axes'] as number[], at['keepDims'] as boolean);
    case 'Mean': return tf.mean(a!, at['axes'] as number[], at['keepDims'] as boolean);
    case 'Max': return tf.max(a!, at['axes'] as number[], at['keepDims'] as boolean);
    case 'BatchMatMul': return tf.matMul(a!, b!, at['transposeA'] as boolean, at['transposeB'] as boolean);
    case '_FusedMatMul': return tf.fused.matMul({ a: a!, b: b!, bias: c ?? undefined, transposeA: at['transposeA'] as boolean, transposeB: at['transposeB'] as boolean, activation: (at['activation'] ?? 'linear') as 'relu' });
    case 'FusedBatchNorm': return tf.batchNorm(a!, d as tf.Tensor1D, e as tf.Tensor1D, (c ?? undefined) as tf.Tensor1D, (b ?? undefined) as tf.Tensor1D, at['epsilon'] as number);
    case 'ScaleShift': return tf.add(tf.mul(a!, b!), c!);
    case 'ChannelDot': return tf.sum(tf.mul(a!, b!), [0, 1, 2]);
    case 'ChannelVariance': return tf.mean(tf.square(tf.sub(a!, b!)), [0, 1, 2]);
    case 'Gate': return tf.mul(a!, gateMask(b!, at));
    default: throw new Error(`the interpreter has no ${op}`);
  }
}

function gateMask(y: tf.Tensor, at: TraceNode['attributes']): tf.Tensor {
  const below = at['inclusive'] ? tf.lessEqual(y, 6) : tf.less(y, 6), all = tf.onesLike(y);
  return tf.mul(at['low'] ? tf.cast(tf.greater(y, 0), 'float32') : all, at['high'] ? tf.cast(below, 'float32') : all);
}

function windowed({ op, attributes, geometry, output }: TraceNode, [a, b, c]: Operands, kernel: (inputs: Record<string, tf.Tensor>, attrs?: Record<string, unknown>) => tf.Tensor): tf.Tensor {
  const { pads: [top, left, bottom, right], strides, dilations, kernel: filterSize } = geometry as Geometry;
  const at = { strides: [...strides], dilations: [...dilations], pad: [[0, 0], [top, bottom], [left, right], [0, 0]], dataFormat: 'NHWC', filterSize: [...filterSize] };
  const shape = [...output.shape];
  switch (op) {
    case 'Conv2D': case 'DepthwiseConv2dNative': return kernel({ x: a!, filter: b! }, at);
    case 'FusedConv2D': case 'FusedDepthwiseConv2D': return kernel({ x: a!, filter: b!, ...(c && { bias: c }) }, { ...at, activation: attributes['activation'] ?? 'linear' });
    case 'Conv2DBackpropInput': case 'DepthwiseConv2dNativeBackpropInput': return kernel({ dy: a!, filter: b! }, { ...at, inputShape: shape });
    case 'Conv2DBackpropFilter': case 'DepthwiseConv2dNativeBackpropFilter': return kernel({ x: a!, dy: b! }, { ...at, filterShape: shape });
    case 'MaxPool': return kernel({ x: a! }, at);
    case 'MaxPoolGrad': return kernel({ dy: a!, input: b!, output: a! }, at);
    default: throw new Error(`the interpreter has no ${op}`);
  }
}
