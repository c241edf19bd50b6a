import { onScopeDispose, ref, watch } from 'vue';
import type { Ref } from 'vue';

/** Milliseconds without a key after which what was typed counts: short enough to feel at once, long enough not to look for half a path. */
const PAUSE = 400;

/**
 * What is being typed, beside the value that it becomes: after a pause, or at once by `take`. A value from elsewhere
 * replaces it. Blanks around don't count, and stay while one types on.
 */
export function useTyped(value: Ref<string>): { readonly typed: Ref<string>; readonly take: () => boolean } {
  const typed = ref(value.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Makes it the value. @returns whether that changed it */
  const take = (): boolean => {
    clearTimeout(timer);
    const text = typed.value.trim();
    if (text === value.value) return false;
    value.value = text;
    return true;
  };
  watch(typed, () => {
    clearTimeout(timer);
    timer = setTimeout(take, PAUSE);
  }, { flush: 'sync' });
  watch(value, (now) => {
    if (now !== typed.value.trim()) typed.value = now;
  });
  onScopeDispose(() => { clearTimeout(timer); });
  return { typed, take };
}
