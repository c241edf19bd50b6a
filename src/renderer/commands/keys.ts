/** What of a keyboard event decides which key was meant. */
export interface KeyInput {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space', Escape: 'Esc', ArrowLeft: 'Left', ArrowRight: 'Right', ArrowUp: 'Up', ArrowDown: 'Down', Delete: 'Del',
};
const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Process']);

/**
 * One canonical name for a key press, such as `Ctrl+K`, `Shift+1`, `?`, `Space`; null for a modifier alone.
 * Digits go by their place on the keyboard, so that 1 is 1 on a French one; letters by what they write, so that
 * Z is Z on a German one. Command on a Mac counts as Ctrl.
 */
export function keyName(input: KeyInput): string | null {
  if (MODIFIERS.has(input.key)) return null;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(input.code)?.[1];
  const letter = /^[a-z]$/i.test(input.key);
  const printable = [...input.key].length === 1 && input.key !== ' ';
  const base = digit ?? (letter ? input.key.toUpperCase() : (NAMES[input.key] ?? input.key));
  const shift = input.shiftKey && (digit !== undefined || letter || !printable);
  return [input.ctrlKey || input.metaKey ? 'Ctrl' : '', input.altKey ? 'Alt' : '', shift ? 'Shift' : '', base]
    .filter((part) => part !== '')
    .join('+');
}

/** The caps of a key name, for drawing: `Ctrl+Shift+Z` → `Ctrl`, `Shift`, `Z`. */
export function keyCaps(name: string): string[] {
  return name === '+' ? ['+'] : name.split('+').map((part) => (part === '' ? '+' : part));
}
