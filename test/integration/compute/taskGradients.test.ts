/** The gradients of each task on the shared trunk, on the traced engine and on plain, and projected ones moving weights. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/compute/index.ts';
import type { CompiledStep, StepDefinition } from '../../../src/compute/index.ts';
import { createRandom } from '../../../src/domain/random/index.ts';
import { buildTrunk } from '../../../src/learn/backbone/index.ts';
import { buildModel } from '../../../src/learn/model/index.ts';
import { taskGradientStep, trainingStep } from '../../../src/learn/network/index.ts';
import type { Network } from '../../../src/learn/network/index.ts';
import { combineGradients, conflictFreeFactors, scalarProducts } from '../../../src/learn/optim/index.ts';
import { noise } from './smallNet.ts';

const SIZE = 32, BATCH = 6, HEADS = [{ taskId: 'a', name: 'a', classes: 2, hidden: 0 }, { taskId: 'b', name: 'b', classes: 3, hidden: 4 }];

/** The last stages of EfficientNet-Lite0 with batch norms in training mode, and two heads. */
function network(): Network {
  const trunk = buildTrunk({ size: SIZE, batchNorm: 'training', pack: null, seed: 1 }, 'stage6');
  const model = buildModel({ trunk, heads: HEADS, seed: 1 });
  return { model, inputShape: [1, 1, 192], dispose: () => model.dispose() };
}

function feedOf({ inputs }: StepDefinition): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(inputs).map(([name, { shape }], i) => [name, noise(shape.reduce((a, b) => a * b, 1), 10 + i).map((v) => (name === 'mask' ? Number(v > -0.5) : name.startsWith('targets') ? (v + 1) / 6 : v))]));
}

const size = (values: Float32Array) => Math.hypot(...values.subarray(0, 100_000));
const difference = (a: Float32Array, b: Float32Array) => size(a.map((value, i) => value - b[i]!));
const distance = (a: Float32Array, b: Float32Array) => difference(a, b) / Math.max(size(a), 1e-6);

/** Up to rounding; a shift before a batch norm has a gradient of 0 and so nothing but rounding, on the scale of the others. */
function expectClose(actual: Float32Array, expected: Float32Array, scale: number, what: string): void {
  expect(difference(expected, actual), what).toBeLessThan(5e-3 * size(expected) + 1e-4 * scale);
}

/** Brings arrays in the engine's order into tfjs's, which is one for all engines. */
function standard(step: CompiledStep, of: (name: string) => Float32Array | null | undefined): Map<string, Float32Array> {
  const weights = step.read();
  for (const [name, { values }] of step.parameters) values.set(of(name) ?? values.map(() => 0));
  const read = step.read();
  step.write(weights);
  return read;
}

const groupsOf = (step: CompiledStep, task: string) => standard(step, (name) => step.parameters.get(name)!.groupGradients.get(task));
const gradientsOf = (step: CompiledStep) => standard(step, (name) => step.parameters.get(name)!.gradient);

afterEach(() => tf.disposeVariables());

describe.each(['plain', 'ort-cpu'] as const)('on %s', (name) => {
  it('the tasks\' gradients on the trunk add up to those of the sum of losses, and heads have their own', async () => {
    const engine = await createEngine(name, { threads: 1 }), net = network(), options = { key: 'tasks', batch: BATCH, dropout: true };
    const tasks = await engine.compile(taskGradientStep(net, options)), sum = await engine.compile(trainingStep(net, options));
    const feed = feedOf(taskGradientStep(net, options));
    const [{ loss }, { loss: expected }] = [await tasks.run(feed), await sum.run(feed)];
    expect([...loss!]).toEqual([...expected!].map((value) => expect.closeTo(value, 5) as number));
    const [a, b, own, total] = [groupsOf(tasks, 'a'), groupsOf(tasks, 'b'), gradientsOf(tasks), gradientsOf(sum)];
    const scale = Math.max(...[...total.values()].map(size));
    for (const { name: stable, layer, shape, trainable, variable } of net.model.parameters) {
      if (!trainable) continue;
      const parameter = tasks.parameters.get(variable.name)!, head = layer.startsWith('head_');
      expect([...parameter.groupGradients.keys()], stable).toEqual(head ? [] : ['a', 'b']);
      expect(parameter.gradient === null, stable).toBe(!head);
      const actual = head ? own.get(variable.name)! : a.get(variable.name)!.map((value, i) => value + b.get(variable.name)![i]!);
      expectClose(actual, total.get(variable.name)!, scale, stable);
      if (!head && shape.length === 4) expect(distance(a.get(variable.name)!, b.get(variable.name)!), stable).toBeGreaterThan(0.1);
    }
    // moving averages move once a step, however many tasks there are
    const [after, once] = [tasks.read(), sum.read()];
    for (const { variable, trainable } of net.model.parameters) if (!trainable) expect(distance(once.get(variable.name)!, after.get(variable.name)!)).toBeLessThan(1e-4);
    await engine.dispose();
    net.dispose();
  });
});

it('traces the forward pass once, however many tasks there are', async () => {
  const engine = await createEngine('ort-cpu', { threads: 1 }), net = network(), options = { key: 'nodes', batch: BATCH, dropout: true };
  const [tasks, sum] = [await engine.compile(taskGradientStep(net, options)), await engine.compile(trainingStep(net, options))];
  expect(tasks.info.nodes!).toBeLessThan(1.8 * sum.info.nodes!);
  await engine.dispose();
  net.dispose();
});

it('are the same on the traced engine as on plain', async () => {
  const net = network(), options = { key: 'both', batch: BATCH, dropout: true }, definition = taskGradientStep(net, options), feed = feedOf(definition);
  const traced = await createEngine('ort-cpu', { threads: 1 }), step = await traced.compile(definition);
  const reference = await (await createEngine('plain')).compile(definition);
  await Promise.all([step.run(feed), reference.run(feed)]);
  for (const task of ['a', 'b']) {
    const [expected, actual] = [groupsOf(reference, task), groupsOf(step, task)], scale = Math.max(...[...expected.values()].map(size));
    for (const [name, values] of expected) expectClose(actual.get(name)!, values, scale, name);
  }
  await traced.dispose();
  net.dispose();
});

it('projected, they lower the losses of both tasks', async () => {
  const engine = await createEngine('ort-cpu', { threads: 1 }), net = network(), definition = taskGradientStep(net, { key: 'descent', batch: BATCH, dropout: false });
  const step = await engine.compile(definition), feed = feedOf(definition), parameters = [...step.parameters.values()];
  const shared = parameters.filter((p) => p.groupGradients.size > 0), sums = shared.map((p) => new Float32Array(p.values.length));
  const losses: number[][] = [];
  for (let i = 0; i < 12; i++) {
    losses.push([...(await step.run(feed))['loss']!]);
    const tasks = ['a', 'b'].map((task) => shared.map((p) => p.groupGradients.get(task)!));
    combineGradients(sums, tasks, conflictFreeFactors(scalarProducts(tasks), createRandom(1, i)));
    for (const p of parameters) {
      const gradient = p.gradient ?? sums[shared.indexOf(p)];
      if (gradient) for (let j = 0; j < gradient.length; j++) p.values[j] = p.values[j]! - 0.001 * gradient[j]!;
    }
  }
  for (const task of [0, 1]) expect(losses.at(-1)![task]!).toBeLessThan(losses[0]![task]!);
  await engine.dispose();
  net.dispose();
});
