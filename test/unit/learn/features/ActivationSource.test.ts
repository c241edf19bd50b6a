import { describe, expect, it } from 'vitest';
import type { CompiledStep } from '../../../../src/compute/port.ts';
import { ActivationSource, storedForm } from '../../../../src/learn/features/index.ts';
import type { ActivationCache, SampleView } from '../../../../src/learn/features/index.ts';
import { Allowance } from '../../../../src/worker/runs/Allowance.ts';

const BATCH = 2;
const at = (...places: [number, number][]): SampleView[] => places.map(([sample, view]) => ({ sample, view }));

interface SetUp {
  readonly kept?: Map<string, Uint8Array>;
  readonly memory?: Allowance;
  readonly live?: boolean;
}

/** An image is (sample, view, 1); its activation (sample + view, 2 · sample). */
function setUp({ kept = new Map(), memory = new Allowance(1e6), live = false }: SetUp = {}) {
  const runs: number[][] = [];
  const reads: string[] = [];
  const step = {
    run: async ({ x }: { x: Float32Array }) => {
      runs.push([...x]);
      return { features: Float32Array.from({ length: BATCH * 2 }, (_, i) => (i % 2 === 0 ? x[(i / 2) * 3]! + x[(i / 2) * 3 + 1]! : 2 * x[((i - 1) / 2) * 3]!)) };
    },
  } as unknown as CompiledStep;
  const cache: ActivationCache = {
    has: (key) => kept.has(key),
    get: async (key) => {
      reads.push(key);
      const stored = kept.get(key);
      // A damaged entry is found to be one when it is read, and gone from then on.
      if (stored?.byteLength === 8) return stored;
      kept.delete(key);
      return null;
    },
    put: async (key, stored) => void kept.set(key, stored),
  };
  const source = new ActivationSource({
    length: 2, form: storedForm('float32', 2), step: async () => step, batch: BATCH, cache, memory,
    images: { length: 3, prefetch: () => undefined, read: async (wanted, into) => wanted.forEach(({ sample, view }, i) => into.set([sample, view, 1], i * 3)) },
    keyOf: ({ sample, view }) => `${sample}/${view}`, lasting: (view) => !live || view === 0,
  });
  return { source, runs, reads, kept, memory };
}

const fill = (source: ActivationSource, wanted: SampleView[], more: Partial<Parameters<ActivationSource['fill']>[1]> = {}): Promise<void> =>
  source.fill(wanted, { signal: new AbortController().signal, load: async (samples) => samples, progress: () => undefined, ...more });

async function read(source: ActivationSource, ...places: [number, number][]): Promise<number[]> {
  const into = new Float32Array(places.length * 2);
  await source.read(at(...places), into);
  return [...into];
}

describe('ActivationSource', () => {
  it('computes each view of each sample once, in batches, and keeps it', async () => {
    const { source, runs, kept, reads } = setUp();
    const progress: number[][] = [];
    await fill(source, at([7, 0], [7, 1], [9, 0]), { progress: (...p) => progress.push(p) });
    expect(await read(source, [9, 0], [7, 1], [7, 0])).toEqual([9, 18, 8, 14, 7, 14]);
    expect([runs.length, source.computed, [...kept.keys()], progress]).toEqual([2, 3, ['7/0', '7/1', '9/0'], [[2, 3], [3, 3]]]);
    await fill(source, at([7, 0], [9, 0]));
    expect([source.computed, reads]).toEqual([3, []]);
  });

  it('computes nothing that the cache has', async () => {
    const { kept } = await filled(at([1, 0], [2, 3]));
    const { source, runs } = setUp({ kept });
    await fill(source, at([1, 0], [2, 3]));
    expect(await read(source, [2, 3], [1, 0])).toEqual([5, 4, 1, 2]);
    expect([runs, source.computed]).toEqual([[], 0]);
  });

  it('computes again what turns out to be damaged, in the middle of a training, and heals the cache', async () => {
    const { kept } = await filled(at([1, 0], [2, 0]));
    kept.set('2/0', new Uint8Array(5));
    const { source } = setUp({ kept });
    expect(source.has({ sample: 2, view: 0 })).toBe(true);
    expect(await read(source, [1, 0], [2, 0])).toEqual([1, 2, 2, 4]);
    expect([source.computed, kept.get('2/0')!.byteLength]).toEqual([1, 8]);
  });

  it('holds no more than it may, and gives the same values without', async () => {
    const memory = new Allowance(20);
    const { source, reads } = setUp({ memory });
    const wanted = at([1, 0], [2, 0], [3, 0], [4, 0]);
    await fill(source, wanted);
    expect(memory.free).toBe(4);
    for (let epoch = 0; epoch < 3; epoch++) expect(await read(source, [4, 0], [1, 0], [3, 0], [2, 0])).toEqual([4, 8, 1, 2, 3, 6, 2, 4]);
    // The first two stay in memory, the others are read each time.
    expect(reads).toEqual(['4/0', '3/0', '4/0', '3/0', '4/0', '3/0']);
    source.dispose();
    expect(memory.free).toBe(20);
  });

  it('reads ahead what it is told of, once', async () => {
    const { kept } = await filled(at([1, 0], [2, 0]));
    const { source, reads } = setUp({ kept });
    source.prefetch(at([1, 0], [2, 0], [1, 0]));
    expect(reads).toEqual(['1/0', '2/0']);
    expect(await read(source, [2, 0], [1, 0], [2, 0])).toEqual([2, 4, 1, 2, 2, 4]);
    expect(reads).toEqual(['1/0', '2/0']);
  });

  it('neither holds nor keeps live views, but the plain ones', async () => {
    const { source, kept, memory } = setUp({ live: true });
    expect(await read(source, [1, 77], [1, 0])).toEqual([78, 2, 1, 2]);
    expect([[...kept.keys()], memory.free]).toEqual([['1/0'], 1e6 - 8]);
  });

  it('leaves out what can not be read', async () => {
    const { source } = setUp();
    await fill(source, at([1, 0], [2, 0], [3, 0]), { load: async (samples) => samples.filter((sample) => sample !== 2) });
    expect([1, 2, 3].map((sample) => source.has({ sample, view: 0 }))).toEqual([true, false, true]);
  });

  it('stops between batches when cancelled, and keeps what is done', async () => {
    const abort = new AbortController();
    const { source } = setUp();
    await expect(fill(source, at([1, 0], [2, 0], [3, 0]), { signal: abort.signal, progress: () => abort.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect([2, 3].map((sample) => source.has({ sample, view: 0 }))).toEqual([true, false]);
  });
});

async function filled(wanted: SampleView[]) {
  const made = setUp();
  await fill(made.source, wanted);
  return made;
}
