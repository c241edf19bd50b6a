import { defineStore } from 'pinia';
import { computed, ref, watchEffect } from 'vue';
import { persisted } from './persisted.ts';

export const THEMES = ['system', 'dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];
const isTheme = (value: unknown): value is Theme => THEMES.includes(value as Theme);

/** The theme chosen and the one shown; `system` follows what the system asks for. */
export const useThemeStore = defineStore('theme', () => {
  const chosen = persisted<Theme>('theme', 'system', isTheme);
  const prefersLight = globalThis.matchMedia?.('(prefers-color-scheme: light)');
  const prefersContrast = globalThis.matchMedia?.('(prefers-contrast: more)');
  const system = ref<Exclude<Theme, 'system'>>('dark');
  const look = (): void => { system.value = prefersContrast?.matches ? 'contrast' : prefersLight?.matches ? 'light' : 'dark'; };
  look();
  prefersLight?.addEventListener('change', look);
  prefersContrast?.addEventListener('change', look);

  const shown = computed(() => (chosen.value === 'system' ? system.value : chosen.value));
  watchEffect(() => { globalThis.document?.documentElement.setAttribute('data-theme', shown.value); });
  return { chosen, shown };
});
