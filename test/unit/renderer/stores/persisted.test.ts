import { describe, expect, it } from 'vitest';
import { isNumber, persisted } from '../../../../src/renderer/stores/index.ts';

/** localStorage as far as it is used. */
function storage(entries: Record<string, string> = {}, refuse = false): Storage {
  const map = new Map(Object.entries(entries));
  const guard = (): void => { if (refuse) throw new DOMException('denied', 'SecurityError'); };
  return {
    getItem: (key: string) => { guard(); return map.get(key) ?? null; },
    setItem: (key: string, value: string) => { guard(); map.set(key, value); },
    removeItem: (key: string) => { map.delete(key); }, clear: () => map.clear(), key: () => null, length: map.size,
  };
}

describe('persisted', () => {
  it('comes back with what was kept', () => {
    const kept = storage();
    persisted('columns', 8, isNumber, kept).value = 12;
    expect(persisted('columns', 8, isNumber, kept).value).toBe(12);
  });
  it('drops what it doesn’t know', () => {
    expect([persisted('columns', 8, isNumber, storage({ 'graft.columns': '"many"' })).value, persisted('columns', 8, isNumber, storage({ 'graft.columns': '{' })).value]).toEqual([8, 8]);
  });
  it('lives as long as the page where storage is refused or missing', () => {
    for (const place of [storage({}, true), null]) {
      const value = persisted('columns', 8, isNumber, place);
      value.value = 5;
      expect(value.value).toBe(5);
    }
  });
});
