import { customRef } from 'vue';
import type { Ref } from 'vue';

const PREFIX = 'graft.';

/**
 * A value kept in this browser between visits: taste, never work. Where storage is refused (private mode, full) it
 * lives as long as the page; a kept value that `accept` doesn't know is dropped.
 */
export function persisted<T>(key: string, fallback: T, accept: (value: unknown) => value is T, storage: Storage | null = globalThis.localStorage ?? null): Ref<T> {
  let value = read(storage, key, accept) ?? fallback;
  return customRef((track, trigger) => ({
    get() {
      track();
      return value;
    },
    set(next) {
      value = next;
      write(storage, key, next);
      trigger();
    },
  }));
}

function read<T>(storage: Storage | null, key: string, accept: (value: unknown) => value is T): T | undefined {
  try {
    const text = storage?.getItem(PREFIX + key);
    if (text === null || text === undefined) return undefined;
    const parsed: unknown = JSON.parse(text);
    return accept(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function write(storage: Storage | null, key: string, value: unknown): void {
  try {
    storage?.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // The page goes on with the value in memory; nothing of the person's work is kept here.
  }
}

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Command id → key names. */
export const isKeyMap = (value: unknown): value is Record<string, readonly string[]> =>
  isRecord(value) && Object.values(value).every((keys) => Array.isArray(keys) && keys.every((key) => typeof key === 'string'));
