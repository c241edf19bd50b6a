import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ShallowRef, WatchSource } from 'vue';
import type { ErrorInfo } from '../../contract/index.ts';
import { isCancelled, toErrorInfo } from './errors.ts';

export interface Loaded<T> {
  readonly data: ShallowRef<T | null>;
  readonly error: ShallowRef<ErrorInfo | null>;
  readonly loading: ShallowRef<boolean>;
  reload(): Promise<void>;
}

/**
 * What a screen shows from the engine, with its loading and its failing. Fetched at once and again whenever a source
 * changes; a late answer to an earlier question is dropped, and old data stays while newer is on its way.
 */
export function useLoaded<T>(fetch: () => Promise<T>, sources: readonly WatchSource[] = []): Loaded<T> {
  const data = shallowRef<T | null>(null);
  const error = shallowRef<ErrorInfo | null>(null);
  const loading = shallowRef(false);
  let asked = 0;

  async function reload(): Promise<void> {
    const mine = ++asked;
    loading.value = true;
    try {
      const value = await fetch();
      if (mine !== asked) return;
      data.value = value;
      error.value = null;
    } catch (failure) {
      if (mine === asked && !isCancelled(failure)) error.value = toErrorInfo(failure);
    } finally {
      if (mine === asked) loading.value = false;
    }
  }
  onScopeDispose(() => { asked = -1; });
  void reload();
  if (sources.length > 0) watch([...sources], () => { void reload(); });
  return { data, error, loading, reload };
}
