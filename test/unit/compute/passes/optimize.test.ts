/** The whole list of passes on whole steps: each prefix of it means what the record as traced means. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, traceStep } from '../../../../src/compute/index.ts';
import type { StepDefinition, StepRecord } from '../../../../src/compute/index.ts';
import { PASSES, bindWeights, optimize } from '../../../../src/compute/passes/index.ts';
import { verifyRecord } from '../../../../src/compute/record/index.ts';
import { smallNetFeed, smallNetStep } from '../../../integration/compute/smallNet.ts';
import { interpret } from './interpret.ts';
import type { Interpreted } from './interpret.ts';

beforeAll(async () => { await createEngine('plain'); });
afterEach(() => tf.disposeVariables());

const weightsOf = ({ variables }: StepDefinition) => new Map(variables.map((v) => [v.name, Float32Array.from(v.dataSync<'float32'>())]));

function distance(a: Float32Array, b: Float32Array): number {
  let difference = 0, size = 0;
  for (let i = 0; i < a.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += a[i]! ** 2;
  }
  return a.length === b.length ? Math.sqrt(difference / Math.max(size, 1e-8)) : Infinity;
}

/** Passes reorder sums; nothing else may differ. */
function expectEqual(actual: Interpreted, expected: Interpreted, after: string): void {
  expect([...actual.outputs.keys()], after).toEqual([...expected.outputs.keys()]);
  for (const [name, values] of expected.outputs) expect(distance(values, actual.outputs.get(name)!), `${name} after ${after}`).toBeLessThan(1e-5);
  for (const key of ['gradients', 'assigned'] as const) {
    expected[key].forEach((values, i) => {
      if (values === null) expect(actual[key][i], `${key} ${i} after ${after}`).toBeNull();
      else expect(distance(values, actual[key][i]!), `${key} ${i} after ${after}`).toBeLessThan(5e-5);
    });
  }
}

/** A record that nobody can change: passes have to make new ones. */
function frozen(record: StepRecord): StepRecord {
  for (const node of record.nodes) Object.freeze(Object.freeze(node.inputs) && node);
  return Object.freeze({ ...record, nodes: Object.freeze([...record.nodes]) });
}

describe.each(['none', 'inference', 'training'] as const)('a training step with batch norm: %s', (norm) => {
  it('means the same after each pass, is well formed, and the record before stays as it was', async () => {
    const definition = smallNetStep({ norm, side: 8, batch: 3 }), feed = smallNetFeed(definition), weights = weightsOf(definition);
    const traced = frozen(traceStep(definition)), before = await interpret(traced, feed, weights);
    let record = traced;
    for (const pass of PASSES) {
      record = frozen(pass.run(record));
      verifyRecord(record, pass.name);
      expectEqual(await interpret(record, feed, weights), before, pass.name);
    }
    expect(record.nodes.length).toBeLessThan(traced.nodes.length);
    expect(record.nodes.map((node) => node.op)).toEqual(optimize(traced).nodes.map((node) => node.op));
  });
});

it('leaves no trace of a batch norm in a frozen step, whose folded weights are constants', async () => {
  const { inputs, variables, key, build } = smallNetStep({ norm: 'inference', side: 8, batch: 3 });
  const definition: StepDefinition = { key, inputs, variables, frozen: true, build: (given) => ({ outputs: { loss: build(given).outputs['loss']! } }) };
  const feed = smallNetFeed(definition), weights = weightsOf(definition), traced = traceStep(definition);
  // moving averages as after some training, so that folding has something to do
  for (const [name, values] of weights) if (/moving_|gamma|beta/.test(name)) values.forEach((_, i) => { values[i] = 0.5 + ((i * 7 + name.length) % 5) / 10; });
  const record = optimize(traced, weights);
  expect(record.nodes.map((node) => node.op)).not.toContain('FusedBatchNorm');
  expect(record.nodes.filter((node) => node.op.startsWith('Fused')).every((node) => node.inputs[1]?.kind === 'constant' && node.inputs[2]?.kind === 'constant')).toBe(true);
  expectEqual(await interpret(record, feed), await interpret(traced, feed, weights), 'all passes');
});

it('names a weight that is missing or has another size', () => {
  const definition = smallNetStep({ norm: 'none', side: 8, batch: 2 }), record = traceStep(definition), [name] = weightsOf(definition).keys();
  expect(() => bindWeights(record, new Map())).toThrow(`Weight "${name}" of the graph is missing`);
  expect(() => bindWeights(record, new Map(weightsOf(definition)).set(name!, Float32Array.of(1)))).toThrow(`Weight "${name}" of the graph has 1 values`);
});
