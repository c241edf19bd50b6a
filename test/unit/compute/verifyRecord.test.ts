import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine, traceStep } from '../../../src/compute/index.ts';
import type { StepRecord } from '../../../src/compute/index.ts';
import { recordedNode, verifyRecord } from '../../../src/compute/record/index.ts';
import type { TraceNode } from '../../../src/compute/record/index.ts';
import { smallNetStep } from '../../integration/compute/smallNet.ts';

let record: StepRecord;
beforeAll(async () => {
  await createEngine('plain');
  record = traceStep(smallNetStep({ norm: 'training' }));
});

/** The record with one call replaced by a spoilt copy; readers still hold the old one. */
function spoilt(op: string, change: (node: TraceNode) => Partial<TraceNode>): StepRecord {
  const at = record.nodes.findIndex((node) => node.op === op), old = record.nodes[at]!, changed = { ...old, ...change(old) };
  return { ...record, nodes: record.nodes.with(at, Object.assign(changed, { output: { ...changed.output, node: changed } })) };
}

const shaped = (node: TraceNode, shape: readonly number[]): Partial<TraceNode> => ({ output: { ...node.output, shape } });

it('accepts what the tracer records', () => {
  expect(record.nodes.length).toBeGreaterThan(200);
  expect(() => verifyRecord(record, 'tracing')).not.toThrow();
});

describe('what it refuses, naming step, pass and call', () => {
  it.each<[string, () => StepRecord, RegExp]>([
    ['a result of another shape', () => spoilt('FusedConv2D', (node) => shaped(node, [9, 9, 9, 9])), /not well formed after a pass: FusedConv2D: the result is float32 \[4, 6, 6, 8\], the record says float32 \[9, 9, 9, 9\]/],
    ['a result of another type', () => spoilt('Greater', (node) => ({ output: { ...node.output, dtype: 'float32' } })), /Greater: the result is bool/],
    ['operands that do not broadcast', () => spoilt('Add', (node) => ({ inputs: [node.inputs[0]!, { kind: 'splat', value: 0, dtype: 'float32', shape: [7] }] })), /Add: shapes .* don't broadcast/],
    ['a filter for other channels', () => spoilt('FusedConv2D', (node) => ({ inputs: [node.inputs[0]!, { kind: 'splat', value: 0, dtype: 'float32', shape: [3, 3, 5, 8] }] })), /FusedConv2D: a filter of shape \[3, 3, 5, 8\] for a kernel of 3 × 3 on 3 channels/],
    ['a window that does not lead from size to size', () => spoilt('DepthwiseConv2dNative', (node) => ({ geometry: { ...node.geometry!, strides: [3, 3] } })), /DepthwiseConv2dNative: 6 pixels don't give 6 with kernel 5, stride 3/],
    ['a missing input', () => spoilt('Multiply', (node) => ({ inputs: [node.inputs[0]!, null] })), /Multiply: input 1 is missing/],
    ['an unknown kernel', () => spoilt('Relu', () => ({ op: 'Relu7' })), /Relu7: the kernel is unknown/],
    ['axes that are not there', () => spoilt('Sum', (node) => ({ attributes: { ...node.attributes, axes: [5] } })), /Sum: axes \[5\]/],
    ['a call before its input', () => ({ ...record, nodes: [...record.nodes].reverse() }), /reads the result of .*, which nothing before it gives/],
    ['a value of another record', () => ({ ...record, outputs: new Map([['loss', recordedNode({ op: 'Neg', inputs: [], attributes: {}, geometry: null }, [], 'float32').output]]) }), /output "loss" reads the result of Neg \[\]/],
    ['a gradient of another shape', () => ({ ...record, gradients: record.gradients.map((gradient) => gradient && { kind: 'splat', value: 0, dtype: 'float32', shape: [1] }) }), /the gradient of ".*" \[3, 3, 3, 8\] is a float32 of \[1\]/],
    ['constants of another size', () => ({ ...record, outputs: new Map([['loss', { kind: 'constant', name: 'w', shape: [3], dtype: 'float32', values: new Float32Array(2) }]]) }), /constant "w" \[3\] holds 2 numbers/],
  ])('%s', (_, make, message) => {
    expect(() => verifyRecord(make(), 'a pass')).toThrow(message);
  });
});

it('is asked before lowering', async () => {
  const { lowerRecord } = await import('../../../src/compute/index.ts');
  expect(() => lowerRecord({ ...record, nodes: record.nodes.slice(1) })).toThrow('is not well formed after tracing');
  tf.disposeVariables();
});
