import type { Variable } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import type { StepDefinition } from '../../../src/compute/index.ts';
import { TraceCache } from '../../../src/compute/engines/ort/TraceCache.ts';
import type { Traced } from '../../../src/compute/engines/ort/TraceCache.ts';

const variable = (name: string, ...shape: number[]) => ({ name, shape }) as unknown as Variable;
const step = (change: Partial<StepDefinition> = {}): StepDefinition => ({ key: 'a', inputs: { x: { shape: [2, 3], dtype: 'float32' } }, variables: [variable('w', 3)], build: () => ({ outputs: {} }), ...change });

/** Counts how often something is traced. */
function counted(cache: TraceCache) {
  let traces = 0;
  const find = (definition: StepDefinition) => {
    const before = traces;
    cache.find(definition, () => {
      traces++;
      return { record: {} as Traced['record'], lowered: null };
    });
    return traces > before ? 'traced' : 'known';
  };
  return { find };
}

it('shares a trace between steps of equal key and shapes, whatever their variables are called', () => {
  const { find } = counted(new TraceCache());
  expect([step(), step(), step({ variables: [variable('w_1', 3)] })].map(find)).toEqual(['traced', 'known', 'known']);
});

it.each<[string, Partial<StepDefinition>]>([
  ['key', { key: 'b' }],
  ['shape of an input', { inputs: { x: { shape: [4, 3], dtype: 'float32' } } }],
  ['type of an input', { inputs: { x: { shape: [2, 3], dtype: 'int32' } } }],
  ['name of an input', { inputs: { y: { shape: [2, 3], dtype: 'float32' } } }],
  ['shape of a variable', { variables: [variable('w', 4)] }],
  ['number of variables', { variables: [variable('w', 3), variable('v', 3)] }],
  ['freezing', { frozen: true }],
])('does not share it with a step of another %s', (_, change) => {
  const { find } = counted(new TraceCache());
  expect([find(step()), find(step(change))]).toEqual(['traced', 'traced']);
});

it('keeps so many, and drops what was used longest ago', () => {
  const cache = new TraceCache(2), { find } = counted(cache);
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map((key) => find(step({ key })))).toEqual(['traced', 'traced', 'known', 'traced', 'known', 'traced']);
  expect(cache.size).toBe(2);
  cache.clear();
  expect(find(step())).toBe('traced');
});
