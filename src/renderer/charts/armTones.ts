/** A colour for each kind of background, both at least 3:1 against it. */
export interface Tone {
  readonly onDark: string;
  readonly onLight: string;
}

/** From Okabe and Ito's palette, darkened for light backgrounds. Red is left to errors. */
const KNOWN: Readonly<Record<string, Tone>> = {
  frozen: { onDark: '#56B4E9', onLight: '#1B7DB5' },
  top: { onDark: '#1FB58A', onLight: '#007F5C' },
  all: { onDark: '#E69F00', onLight: '#A36B00' },
  'two-task': { onDark: '#DB8CB8', onLight: '#A9487F' },
  scratch: { onDark: '#A7ADB4', onLight: '#676E75' },
};
const OTHERS: readonly Tone[] = [
  { onDark: '#D9C94A', onLight: '#7A6F00' },
  { onDark: '#B79CED', onLight: '#6B4FB3' },
  { onDark: '#D58A5E', onLight: '#96480F' },
];

/** The colour of an arm by its name alone, so that it is the same on every screen; "top, final fit" is `top`. */
export function armTone(arm: string): Tone {
  const name = arm.split(',')[0]!.trim();
  if (Object.hasOwn(KNOWN, name)) return KNOWN[name]!;
  let hash = 0;
  for (const char of name) hash = (hash * 31 + char.codePointAt(0)!) % 65_521;
  return OTHERS[hash % OTHERS.length]!;
}
