/** Networks that are built alike share a trace and a graph; weights, gradients and frozen constants stay each one's own. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine } from '../../../src/compute/index.ts';
import type { Engine, StepDefinition } from '../../../src/compute/index.ts';
import { smallNetFeed, smallNetStep } from './smallNet.ts';

let engine: Engine;
beforeEach(async () => { engine = await createEngine('ort-cpu', { threads: 1 }); });
afterEach(async () => {
  await engine.dispose();
  tf.disposeVariables();
});

/** The small net with weights of its own, its tracings counted. */
function network(scale: number): { definition: StepDefinition; builds: () => number } {
  const definition = smallNetStep({ norm: 'training', tag: 'net' });
  for (const variable of definition.variables) tf.tidy(() => variable.assign(tf.tensor(variable.dataSync<'float32'>().map((value) => value * scale), variable.shape)));
  let builds = 0;
  return { definition: { ...definition, key: 'one recipe', build: (inputs) => (builds++, definition.build(inputs)) }, builds: () => builds };
}

it('traces the second of two networks never, names one graph for both, and trains each by itself', async () => {
  const [a, b] = [network(1), network(0.8)], feed = smallNetFeed(a.definition);
  const [first, second] = [await engine.compile(a.definition), await engine.compile(b.definition)];
  expect([a.builds(), b.builds()]).toEqual([1, 0]);
  expect(second.info).toEqual(first.info);
  expect([...second.parameters.keys()]).toEqual(b.definition.variables.map((variable) => variable.name));
  for (const [step, { definition }] of [[first, a], [second, b]] as const) {
    const other = await createEngine('ort-cpu', { threads: 1 }), reference = await other.compile(definition);
    expect((await step.run(feed))['loss']).toEqual((await reference.run(feed))['loss']);
    for (const variable of definition.variables) expect(step.parameters.get(variable.name)!.gradient).toEqual(reference.parameters.get(variable.name)!.gradient);
    expect(reference.info.graphHash).toBe(first.info.graphHash);
    await other.dispose();
  }
  expect((await first.run(feed))['loss']).not.toEqual((await second.run(feed))['loss']);
  await first.dispose();
  expect((await second.run(feed))['loss']![0]).toBeGreaterThan(0);
});

it('puts each network\'s own weights into the graph of a frozen step', async () => {
  const [a, b] = [network(1), network(0.8)], feed = smallNetFeed(a.definition);
  const frozen = ({ definition }: typeof a): StepDefinition => ({ ...definition, frozen: true, build: (inputs) => ({ outputs: { loss: definition.build(inputs).outputs['loss']! } }) });
  const [first, second] = [await engine.compile(frozen(a)), await engine.compile(frozen(b))];
  expect([a.builds(), b.builds()]).toEqual([1, 0]);
  expect(first.info.graphHash).not.toBe(second.info.graphHash);
  const [x, y] = [(await first.run(feed))['loss']![0]!, (await second.run(feed))['loss']![0]!];
  const reference = await (await createEngine('plain')).compile(b.definition);
  expect(y).toBeCloseTo((await reference.run(feed))['loss']![0]!, 4);
  expect(x).not.toBeCloseTo(y, 4);
});
