import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';
import { persisted } from './persisted.ts';

export const THEMES = ['system', 'dark', 'light', 'contrast'] as const;
type Theme = (typeof THEMES)[number];
const isTheme = (value: unknown): value is Theme => THEMES.includes(value as Theme);

/**
 * The theme chosen and the one shown; `system` follows what the system asks for, but for reading images, which is done
 * in the dark unless somebody chose otherwise.
 */
export const useThemeStore = defineStore('theme', () => {
  const chosen = persisted<Theme>('theme', 'system', isTheme);
  const prefersLight = globalThis.matchMedia?.('(prefers-color-scheme: light)');
  const prefersContrast = globalThis.matchMedia?.('(prefers-contrast: more)');
  const system = ref<Exclude<Theme, 'system'>>('dark');
  const look = (): void => { system.value = prefersContrast?.matches ? 'contrast' : prefersLight?.matches ? 'light' : 'dark'; };
  look();
  prefersLight?.addEventListener('change', look);
  prefersContrast?.addEventListener('change', look);

  /** True while images are read. */
  const reading = ref(false);
  const shown = computed(() => {
    if (chosen.value !== 'system') return chosen.value;
    return reading.value && system.value === 'light' ? 'dark' : system.value;
  });
  watchEffect(() => { globalThis.document?.documentElement.setAttribute('data-theme', shown.value); });
  return { chosen, reading, shown };
});
