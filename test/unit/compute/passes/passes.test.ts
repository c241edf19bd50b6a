/** What each pass is for, and what it must leave alone. That results stay equal is in optimize.test.ts. */
import * as tf from '@tensorflow/tfjs-core';
import { fill } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, traceStep } from '../../../../src/compute/index.ts';
import type { StepDefinition, StepRecord } from '../../../../src/compute/index.ts';
import { activationGradients, batchNormFolding, bindWeights, commonSubexpressions, constantFolding, convolutionBias, deadCode, factoring, recomputation } from '../../../../src/compute/passes/index.ts';
import { batchNormTraining } from '../../../../src/compute/layers/index.ts';
import type { Value } from '../../../../src/compute/record/index.ts';
import { installTraceBackend } from '../../../../src/compute/trace/index.ts';
import { noise } from '../../../integration/compute/smallNet.ts';
import { interpret } from './interpret.ts';

beforeAll(async () => { await createEngine('plain'); });
afterEach(() => tf.disposeVariables());

const IMAGE = [2, 5, 5, 4];
const float32 = (...shape: number[]) => ({ shape, dtype: 'float32' as const });
const INPUTS: StepDefinition['inputs'] = { x: float32(...IMAGE), dy: float32(...IMAGE), kernel: float32(3, 3, 4, 4), depthwise: float32(3, 3, 4, 2), v: float32(4), w: float32(4), wide: float32(8) };
type Given = Record<keyof typeof INPUTS, tf.Tensor>;

const recordOf = (build: (given: Given) => Record<string, tf.Tensor>, variables: readonly tf.Variable[] = []): StepRecord =>
  traceStep({ key: 'test', inputs: INPUTS, variables, build: (given) => ({ outputs: build(given) }) });
const ops = (record: StepRecord) => record.nodes.map((node) => node.op);
const feed = Object.fromEntries(Object.entries(INPUTS).map(([name, { shape }], i) => [name, noise(shape.reduce((a, b) => a * b, 1), 40 + i).map((value) => (name === 'w' ? value + 2 : 4 * value))]));
const conv = (x: tf.Tensor, kernel: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
const relu6 = (x: tf.Tensor) => tf.minimum(6, tf.relu(x));

/** The record after a pass, once the two were seen to mean the same. */
async function checked(record: StepRecord, ...passes: ((record: StepRecord) => StepRecord)[]): Promise<StepRecord> {
  const after = passes.reduce((now, pass) => pass(now), record);
  const [expected, actual] = [await interpret(record, feed), await interpret(after, feed)];
  for (const [name, values] of expected.outputs) actual.outputs.get(name)!.forEach((value, i) => expect(value).toBeCloseTo(values[i]!, 3));
  return after;
}

describe('dead code', () => {
  it('drops what no result reads, and chains of it', () => {
    const record = recordOf(({ x }) => ({ y: tf.neg(x) })), [neg] = record.nodes;
    const unread = { ...neg!, op: 'Exp' };
    expect(ops(deadCode({ ...record, nodes: [unread, ...record.nodes, { ...unread, inputs: [neg!.output] }] }))).toEqual(['Neg']);
  });

  it('keeps what only a gradient or an assigned variable reads', () => {
    const average = tf.tidy(() => tf.variable(tf.zeros([4]), false, 'average'));
    const record = traceStep({ key: 'test', inputs: INPUTS, variables: [average], build: ({ v }) => {
      average.assign(tf.exp(v!) as tf.Tensor1D);
      return { outputs: {}, gradients: { average: tf.neg(v!) } };
    } });
    expect(ops(deadCode(record)).sort()).toEqual(['Exp', 'Neg']);
  });
});

describe('common subexpressions', () => {
  it('makes equal calls once, whatever the order of commuting operands', async () => {
    const record = recordOf(({ x, dy }) => ({ y: tf.sub(tf.exp(tf.mul(x, dy)), tf.exp(tf.mul(dy, x))) }));
    expect(ops(await checked(record, commonSubexpressions))).toEqual(['Multiply', 'Exp', 'Sub']);
  });

  it('keeps calls apart that differ in order where it counts, in attributes, type, shape or a constant', () => {
    const record = recordOf(({ x, dy }) => ({
      a: tf.sub(x, dy), b: tf.sub(dy, x), c: tf.sum(x, 0), d: tf.sum(x, 1), e: tf.cast(x, 'int32'), f: tf.cast(x, 'bool'),
      g: tf.reshape(x, [10, 20]), h: tf.reshape(x, [20, 10]), i: tf.add(x, 1), j: tf.add(x, 2), k: tf.mul(x, 0), l: tf.mul(x, -0),
    }));
    expect(commonSubexpressions(record).nodes).toHaveLength(record.nodes.length);
  });
});

describe('constant folding', () => {
  const kinds = (record: StepRecord) => [...record.outputs.values()].map((value: Value) => (value.kind === 'splat' ? value.value : value.kind));

  it('computes with equal numbers', () => {
    const record = recordOf(() => ({
      a: tf.add(tf.ones([2, 3]), fill([3], 2)), b: tf.sqrt(tf.reshape(fill([4], 9), [2, 2])), c: tf.mean(fill([2, 2], 5)), d: tf.div(tf.scalar(1), tf.scalar(3)),
    }));
    expect(record.nodes).toHaveLength(4);
    expect(constantFolding(record).nodes).toEqual([]);
    expect(kinds(constantFolding(record))).toEqual([3, 3, 5, Math.fround(1 / 3)]);
  });

  it('drops what changes nothing, and only that', async () => {
    const record = recordOf(({ x, v }) => ({
      a: tf.mul(x, 1), b: tf.mul(tf.onesLike(x), x), c: tf.div(x, 1), d: tf.sub(x, 0), e: tf.transpose(x, [0, 1, 2, 3]),
      broadcast: tf.mul(v, tf.ones(IMAGE)), negative: tf.sub(0, x), turned: tf.transpose(x, [0, 2, 1, 3]), half: tf.mul(x, 0.5),
    }));
    expect(ops(await checked(record, constantFolding))).toEqual(['Multiply', 'Sub', 'Transpose', 'Multiply']);
  });

  it('computes with weights that are known, row by row, but makes nothing larger than they are', () => {
    const matrix = tf.tidy(() => tf.variable(tf.tensor2d([[1, 2, 3], [4, 5, 6]]), true, 'matrix')), row = tf.tidy(() => tf.variable(tf.tensor1d([10, 20, 30]), true, 'row'));
    const record = recordOf(() => ({ sum: tf.add(matrix, row), column: tf.mul(matrix, tf.reshape(tf.slice(row, 0, 2), [2, 1])), large: tf.mul(row, tf.ones([100, 3])) }), [matrix, row]);
    const folded = constantFolding(bindWeights(record, new Map([['matrix', matrix.dataSync<'float32'>()], ['row', row.dataSync<'float32'>()]])));
    const sum = folded.outputs.get('sum')!;
    expect(sum).toMatchObject({ kind: 'constant', name: 'matrix', values: Float32Array.of(11, 22, 33, 14, 25, 36) });
    expect(ops(folded)).toEqual(['Slice', 'Reshape', 'Multiply', 'Multiply']);
  });
});

describe('activation gradients', () => {
  const gates = (record: StepRecord) => record.nodes.filter((node) => node.op === 'Gate').map((node) => node.attributes);

  it('tells the gradient of relu from its result', async () => {
    const record = await checked(recordOf(({ x, dy }) => { const { value, grad } = tf.valueAndGrad((t: tf.Tensor) => tf.relu(t))(x, dy); return { y: value, dx: grad }; }), commonSubexpressions, activationGradients, deadCode);
    expect(gates(record)).toEqual([{ low: true, high: false, inclusive: false }]);
    expect(record.nodes.find((node) => node.op === 'Gate')!.inputs[1]).toMatchObject({ kind: 'node', node: { op: 'Relu' } });
  });

  it('tells both halves of the gradient of the relu6 of tf.layers from its result, at once', async () => {
    const record = await checked(recordOf(({ x, dy }) => { const { value, grad } = tf.valueAndGrad(relu6)(x, dy); return { y: value, dx: grad }; }), commonSubexpressions, activationGradients, deadCode);
    expect(ops(record)).toEqual(['Relu6', 'Gate']);
    expect(gates(record)).toEqual([{ low: true, high: true, inclusive: false }]);
  });

  it('lets a gradient through at 6 where tf.relu6 does', async () => {
    const record = await checked(recordOf(({ x, dy }) => { const { value, grad } = tf.valueAndGrad((t: tf.Tensor) => tf.relu6(t))(x, dy); return { y: value, dx: grad }; }), activationGradients, deadCode);
    expect(gates(record)).toEqual([{ low: true, high: true, inclusive: true }]);
  });

  it('leaves masks of other numbers and slopes as they are, and reads no result before it is made', () => {
    const record = recordOf(({ x, dy }) => ({ a: tf.mul(dy, tf.cast(tf.greater(5, x), 'float32')), b: tf.mul(dy, tf.step(x, 0.1)), c: tf.minimum(5, tf.relu(x)) }));
    expect(ops(activationGradients(record))).toEqual(ops(record));
    const early = activationGradients(recordOf(({ x, dy }) => ({ a: tf.mul(dy, tf.step(x)), b: relu6(x) })));
    expect(early.nodes.find((node) => node.op === 'Gate')!.inputs[1]).toMatchObject({ kind: 'input', name: 'x' });
  });
});

describe('convolution bias', () => {
  it('joins a bias to the convolution before it, plain and depthwise', async () => {
    const record = recordOf(({ x, kernel, depthwise, v, wide }) => ({ a: tf.add(conv(x, kernel), v), b: tf.add(tf.depthwiseConv2d(x as tf.Tensor4D, depthwise as tf.Tensor4D, 2, 'valid'), tf.reshape(wide, [1, 1, 1, 8])) }));
    expect(ops(await checked(record, convolutionBias, deadCode))).toEqual(['FusedConv2D', 'FusedDepthwiseConv2D']);
  });

  it('leaves a convolution alone that something else reads, and sums of images', () => {
    const record = recordOf(({ x, kernel, v }) => { const y = conv(x, kernel); return { a: tf.add(y, v), b: tf.neg(y), c: tf.add(conv(x, tf.neg(kernel)), x) }; });
    expect(ops(convolutionBias(record))).toEqual(ops(record));
  });
});

describe('batch norm folding', () => {
  const norm = (x: tf.Tensor, v: tf.Tensor, w: tf.Tensor, scale?: tf.Tensor) => tf.batchNorm(x, v as tf.Tensor1D, w as tf.Tensor1D, scale && (tf.neg(v) as tf.Tensor1D), scale as tf.Tensor1D, 0.01);

  it.each<[string, (given: Given) => tf.Tensor]>([
    ['with scale and shift', ({ x, kernel, v, w }) => norm(conv(x, kernel), v, w, w)],
    ['without', ({ x, kernel, v, w }) => norm(conv(x, kernel), v, w)],
    ['behind a bias', ({ x, kernel, v, w }) => norm(tf.add(conv(x, kernel), w), v, w, w)],
    ['of a depthwise convolution with a multiplier', ({ x, depthwise, wide }) => norm(tf.depthwiseConv2d(x as tf.Tensor4D, depthwise as tf.Tensor4D, 1, 'same'), wide, tf.square(wide), wide)],
  ])('folds one %s into its convolution', async (_, build) => {
    const record = await checked(recordOf((given) => ({ y: build(given) })), convolutionBias, batchNormFolding, deadCode);
    expect(ops(record)).not.toContain('FusedBatchNorm');
    expect(ops(record).at(-1)).toMatch(/^Fused(Depthwise)?Conv2D$/);
  });

  it('keeps one whose convolution something else reads, such as a gradient, and one that follows an activation', () => {
    const shared = recordOf(({ x, kernel, v, w }) => { const y = conv(x, kernel); return { a: norm(y, v, w), b: tf.neg(y) }; });
    const behind = recordOf(({ x, kernel, v, w }) => ({ y: norm(tf.relu(conv(x, kernel)), v, w) }));
    for (const record of [shared, behind]) expect(ops(batchNormFolding(record))).toEqual(ops(record));
  });
});

describe('factoring', () => {
  it('scales filters and their gradients instead of the activation that a convolution\'s gradient reads', async () => {
    const record = recordOf(({ x, dy, kernel, depthwise, v, wide }) => {
      const [dx, dk] = tf.grads((image: tf.Tensor, filter: tf.Tensor) => conv(image, filter))([x, kernel], tf.mul(dy, v));
      const [ex, ed] = tf.grads((image: tf.Tensor, filter: tf.Tensor) => tf.depthwiseConv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'))([x, depthwise], tf.mul(tf.concat([dy, x], 3), wide));
      return { dx: dx!, dk: dk!, ex: ex!, ed: ed! };
    });
    const after = deadCode(await checked(record, factoring));
    expect(after.nodes.filter(({ op, output }) => op === 'Multiply' && output.shape[0] === IMAGE[0])).toEqual([]);
  });
});

describe('recomputation', () => {
  it('computes the activation behind a batch norm again for the way back', async () => {
    installTraceBackend();
    const record = recordOf(({ x, dy, kernel, v, w }) => {
      const net = (image: tf.Tensor, filter: tf.Tensor, scale: tf.Tensor) => conv(relu6(batchNormTraining(image, { scale, offset: v, near: v }, 1e-3).y), filter);
      const [dx, dk, dw] = tf.grads(net)([x, kernel, w], dy);
      return { dx: dx!, dk: dk!, dw: dw! };
    });
    const before = deadCode(activationGradients(record)), after = await checked(before, recomputation);
    const [first, again] = after.nodes.filter(({ op }) => op === 'Relu6');
    const readers = (value: Value) => after.nodes.filter(({ inputs }) => inputs.includes(value)).map(({ op }) => op).sort();
    expect(readers(again!.output)).toEqual(['Conv2DBackpropFilter', 'Gate']);
    expect(readers(first!.output)).not.toContain('Gate');
    expect(commonSubexpressions(after).nodes.filter(({ op }) => op === 'Relu6')).toHaveLength(2);
  });

  it('leaves an activation alone that no batch norm stands behind', async () => {
    const record = activationGradients(recordOf(({ x, dy, kernel }) => ({ dk: tf.grad((filter: tf.Tensor) => conv(relu6(tf.neg(x)), filter))(kernel, dy) })));
    expect(ops(recomputation(record))).toEqual(ops(record));
  });
});
