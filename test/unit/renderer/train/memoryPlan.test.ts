import { effectScope, nextTick, ref } from 'vue';
import type { EffectScope } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MemoryPlan } from '../../../../src/contract/index.ts';
import { GraftError } from '../../../../src/domain/errors/index.ts';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import { memoryKey, planSentence, useMemoryPlan } from '../../../../src/renderer/screens/train/memoryPlan.ts';
import type { PlanQuestion } from '../../../../src/renderer/screens/train/memoryPlan.ts';

const MIB = 2 ** 20;
const plan = (predicted: number, rest: Partial<MemoryPlan> = {}): MemoryPlan => ({
  engine: 'ort-cpu', arm: 'all', fits: true, warning: null, together: 1,
  memory: { predicted, parts: { program: 1, data: 2, weights: 3, step: 4 }, available: 4096 * MIB, batch: 16, microBatch: 16, measured: null }, ...rest,
});

describe('useMemoryPlan', () => {
  let scope: EffectScope;
  beforeEach(() => { vi.useFakeTimers(); scope = effectScope(); });
  afterEach(() => { scope.stop(); vi.useRealTimers(); });

  /** A screen that asks about the key it is given; answers are settled by the test. */
  function screen(first: string | null) {
    const key = ref(first), clock = { now: 0 };
    const asked: { key: string; signal: AbortSignal; answer: (bytes: number) => Promise<void>; fail: (error: unknown) => Promise<void> }[] = [];
    const question = (): PlanQuestion | null => {
      const { value } = key;
      return value === null ? null : { key: value, ask: (signal) => new Promise((resolve, reject) => {
        const settle = async (settled: () => void): Promise<void> => { settled(); await vi.advanceTimersByTimeAsync(0); };
        asked.push({ key: value, signal, answer: (bytes) => settle(() => { resolve(plan(bytes)); }), fail: (error) => settle(() => { reject(error as Error); }) });
      }) };
    };
    const { shown, again } = scope.run(() => useMemoryPlan(question, () => clock.now))!;
    const change = async (to: string | null, rest = 1000): Promise<void> => {
      key.value = to;
      await nextTick();
      await vi.advanceTimersByTimeAsync(rest);
    };
    return { shown, again, change, asked, clock };
  }

  it('asks once when changes have come to rest, and shows that it is working it out', async () => {
    const { shown, change, asked } = screen('a');
    for (const key of ['b', 'c', 'd']) await change(key, 100);
    expect([shown.value, asked.length]).toEqual([{ state: 'asking' }, 0]);
    await change('d');
    expect(asked.map(({ key }) => key)).toEqual(['d']);
    await asked[0]!.answer(5);
    expect(shown.value).toEqual({ state: 'told', plan: plan(5) });
  });

  it('calls off what is no longer asked, and shows no late answer', async () => {
    const { shown, change, asked } = screen('a');
    await change('b');
    await change('c');
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await asked[0]!.answer(1);
    expect(shown.value).toEqual({ state: 'asking' });
    await asked[1]!.answer(2);
    expect(shown.value).toMatchObject({ state: 'told', plan: { memory: { predicted: 2 } } });
    await change(null);
    expect(shown.value).toEqual({ state: 'off' });
  });

  it('knows an answer for a minute, since other programs come and go', async () => {
    const { shown, change, asked, clock } = screen('a');
    await change('a');
    await asked[0]!.answer(7);
    await change('b', 0);
    await change('a', 0);
    expect([shown.value, asked.length]).toEqual([{ state: 'told', plan: plan(7) }, 1]);
    clock.now = 60_000;
    await change('b', 0);
    await change('a');
    expect([shown.value, asked.length]).toEqual([{ state: 'asking' }, 2]);
  });

  it('says why it can\'t be told, and asks again when it is told to', async () => {
    const { shown, again, change, asked } = screen('a');
    await change('a');
    await asked[0]!.fail(new GraftError('ENGINE_UNAVAILABLE', 'The engine is not there.', { remedy: 'Choose another.' }));
    expect(shown.value).toMatchObject({ state: 'failed', error: { code: 'ENGINE_UNAVAILABLE', message: 'The engine is not there.' } });
    again();
    expect(shown.value).toEqual({ state: 'asking' });
    await vi.advanceTimersByTimeAsync(0);
    await asked[1]!.answer(3);
    expect(shown.value).toMatchObject({ state: 'told' });
  });

  it('calls off what it waits for when the screen goes', async () => {
    const { change, asked } = screen('a');
    await change('a');
    scope.stop();
    expect(asked[0]!.signal.aborted).toBe(true);
  });
});

describe('memoryKey', () => {
  const key = (changes: object): string => memoryKey(resolveRecipe({ strategy: 'all', ...changes }));
  it('differs where memory does, and not where it doesn\'t', () => {
    for (const same of [{ optimizer: { learningRate: 0.5 } }, { epochs: 3 }, { loss: { labelSmoothing: 0.1 } }, { augment: { flip: true } }]) expect(key(same), JSON.stringify(same)).toBe(key({}));
    for (const other of [{ batch: 3 }, { input: { size: 64 } }, { optimizer: { name: 'sgd' } }, { augment: { views: 5 } }, { heads: { hidden: 32 } }, { strategy: 'scratch' }, { strategy: 'top', cut: 'stage3' }]) expect(key(other), JSON.stringify(other)).not.toBe(key({}));
  });
});

describe('planSentence', () => {
  it('says what one model takes, and of several the largest', () => {
    expect(planSentence(plan(800 * MIB), null)).toBe('Will take about 800 MB of memory at its peak; 4.0 GB can be had.');
    expect(planSentence(plan(800 * MIB, { together: 2 }), 'all')).toBe('“all”, the largest of them, will take about 800 MB of memory at its peak; 4.0 GB can be had for each of the 2 that train at a time.');
    expect(planSentence(plan(800 * MIB, { warning: 'A batch of 16 does not fit.' }), null)).toMatch(/can be had\. A batch of 16 does not fit\.$/);
  });
});
