import { watch } from 'vue';
import { useConnection } from './inject.ts';

/** Fetches again what failed, or never came, once the engine answers again. */
export function useConnectedReload(loaded: readonly { readonly error: { value: unknown }; reload(): Promise<void> }[]): void {
  const connection = useConnection();
  watch(connection.state, (state) => {
    if (state !== 'open') return;
    for (const entry of loaded) if (entry.error.value !== null) void entry.reload();
  });
}
