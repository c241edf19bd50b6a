import { shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { useThemeStore } from '../stores/index.ts';
import { armTone } from './armTones.ts';

/** The theme's colours as values: a chart that is saved as a file must look the same outside the page. */
export interface Palette {
  readonly background: string;
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly hover: string;
  readonly accent: string;
  readonly font: string;
  readonly dark: boolean;
}

const TOKENS = { background: '--bg', text: '--text', text2: '--text-2', text3: '--text-3', line: '--line', lineStrong: '--line-strong', hover: '--bg-hover', accent: '--accent', font: '--font' } as const;

function readPalette(dark: boolean): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (token: string): string => style.getPropertyValue(token).trim();
  const entries = Object.entries(TOKENS).map(([name, token]) => [name, read(token)]);
  return { ...Object.fromEntries(entries) as Record<keyof typeof TOKENS, string>, dark };
}

/** The colours shown now; they change with the theme. */
export function usePalette(): ShallowRef<Palette> {
  const theme = useThemeStore();
  const palette = shallowRef(readPalette(theme.shown !== 'light'));
  watch(() => theme.shown, (shown) => { palette.value = readPalette(shown !== 'light'); }, { flush: 'post' });
  return palette;
}

export function armColour(arm: string, palette: Pick<Palette, 'dark'>): string {
  const tone = armTone(arm);
  return palette.dark ? tone.onDark : tone.onLight;
}
