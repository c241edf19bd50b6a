import { describe, expect, it } from 'vitest';
import type { CompiledStep } from '../../../../src/compute/port.ts';
import { FeatureStore } from '../../../../src/learn/features/index.ts';
import type { FeatureCache, FeatureOptions, WantedFeature } from '../../../../src/learn/features/index.ts';

const BATCH = 2;
const wanted = (...places: [number, number][]): WantedFeature[] => places.map(([sample, view]) => ({ sample, view, key: `${sample}|${view}` }));

/** An image is (sample, view, 1); its feature (sample + view, 2 · sample). */
function setUp({ kept = new Map<string, Float32Array>(), signal = new AbortController().signal } = {}) {
  const calls: number[][] = [];
  const step = {
    run: ({ x }: { x: Float32Array }) => {
      calls.push([...x]);
      return Promise.resolve({ features: Float32Array.from({ length: BATCH * 2 }, (_, i) => (i % 2 === 0 ? x[(i / 2) * 3]! + x[(i / 2) * 3 + 1]! : 2 * x[((i - 1) / 2) * 3]!)) });
    },
  } as unknown as CompiledStep;
  const cache: FeatureCache = { get: (key) => Promise.resolve(kept.get(key) ?? null), put: (key, values) => Promise.resolve(void kept.set(key, values)) };
  const progress: number[][] = [];
  const options: FeatureOptions = {
    step, batch: BATCH, cache, signal, progress: (...p) => progress.push(p),
    images: { length: 3, copy: (sample, view, into, offset) => into.set([sample, view, 1], offset) },
  };
  return { store: new FeatureStore(2), options, calls, kept, progress };
}

function read(store: FeatureStore, sample: number, view: number): number[] {
  const into = new Float32Array(4);
  store.copy(sample, view, into, 1);
  return [...into.subarray(1, 3)];
}

describe('FeatureStore', () => {
  it('computes each view of each sample once, in batches, and hands it to the cache', async () => {
    const { store, options, calls, kept, progress } = setUp();
    await store.compute(wanted([7, 0], [7, 1], [9, 0]), options);
    expect([read(store, 7, 0), read(store, 7, 1), read(store, 9, 0)]).toEqual([[7, 14], [8, 14], [9, 18]]);
    expect(calls).toHaveLength(2);
    expect([...kept.keys()]).toEqual(['7|0', '7|1', '9|0']);
    expect(progress).toEqual([[2, 3], [3, 3]]);
    expect(await store.recall(wanted([7, 0], [9, 0]), options.cache)).toEqual([]);
  });

  it('takes from the cache what is there and names what is missing or of another size', async () => {
    const { store, options, calls } = setUp({ kept: new Map([['1|0', Float32Array.of(5, 6)], ['2|0', Float32Array.of(5)]]) });
    expect(await store.recall(wanted([1, 0], [2, 0], [3, 0]), options.cache)).toEqual(wanted([2, 0], [3, 0]));
    expect(read(store, 1, 0)).toEqual([5, 6]);
    expect(calls).toEqual([]);
  });

  it('stops between batches when cancelled, and keeps what is done', async () => {
    const abort = new AbortController();
    const { store, options } = setUp({ signal: abort.signal });
    const stopping = { ...options, progress: () => abort.abort() };
    await expect(store.compute(wanted([1, 0], [2, 0], [3, 0]), stopping)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect([store.has(2, 0), store.has(3, 0)]).toEqual([true, false]);
  });

  it('refuses to hand out what was never computed', () => {
    expect(() => read(setUp().store, 1, 0)).toThrow(/sample 1, view 0/);
  });
});
