import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import type { EffectScope } from 'vue';
import { useTyped } from '../../../../src/renderer/files/useTyped.ts';

describe('a typed path', () => {
  let scope: EffectScope;
  beforeEach(() => {
    vi.useFakeTimers();
    scope = effectScope();
  });
  afterEach(() => {
    scope.stop();
    vi.useRealTimers();
  });
  const start = (from = '') => {
    const value = ref(from);
    return { value, ...scope.run(() => useTyped(value))! };
  };

  it('becomes the value after a pause in typing, not at each key', () => {
    const { value, typed } = start();
    for (const text of ['/', '/d', '/da', '/data']) {
      typed.value = text;
      vi.advanceTimersByTime(100);
      expect(value.value).toBe('');
    }
    vi.advanceTimersByTime(1000);
    expect(value.value).toBe('/data');
  });

  it('becomes it at once by Enter or when left, which says whether there was anything new', () => {
    const { value, typed, take } = start('/old');
    typed.value = '/new';
    expect([take(), value.value, take()]).toEqual([true, '/new', false]);
  });

  it('keeps blanks while one types on, and gives the value without them', async () => {
    const { value, typed } = start();
    typed.value = '/My ';
    vi.advanceTimersByTime(1000);
    await nextTick();
    expect([value.value, typed.value]).toEqual(['/My', '/My ']);
  });

  it('is replaced by a value from elsewhere', async () => {
    const { value, typed } = start('/a');
    typed.value = '/half';
    value.value = '/chosen';
    await nextTick();
    vi.advanceTimersByTime(1000);
    expect([value.value, typed.value]).toEqual(['/chosen', '/chosen']);
  });
});
