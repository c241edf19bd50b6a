import { keyName } from './keys.ts';
import type { CommandRegistry } from './registry.ts';

const TYPING = 'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]';
const OWN_KEYS = '[role=dialog], [role=alertdialog], [role=menu]';
const PRESSABLE = 'button, a[href], summary, input, [role=button], [role=tab], [role=switch], [role=radio], [role=checkbox]';

/**
 * Whether a key press belongs to the thing that has the focus and not to the command map: typing, an open dialog
 * or menu, and Space, Enter or arrows on what takes them. What was only clicked keeps none of these: after a click on an answer
 * Space is “next image”, not the same answer for the next image.
 */
export function belongsToFocus(target: EventTarget | null, key: string, clicked: boolean): boolean {
  if (!(target instanceof Element)) return false;
  const command = key.startsWith('Ctrl+');
  if (target.closest(OWN_KEYS)) return true;
  if (target.closest(TYPING)) return !command || ['Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+Y', 'Ctrl+A'].includes(key);
  const moves = /^(Left|Right|Up|Down|Home|End|Page)/.test(key);
  if (moves && (target.closest('input[type=range]') || (!clicked && target.closest('input[type=radio]')))) return true;
  return (key === 'Space' || key === 'Enter') && !clicked && target.closest(PRESSABLE) !== null;
}

/** Listens for keys on a window until the function returned is called. */
export function listenForKeys(target: Window, registry: CommandRegistry): () => void {
  // Whether the focus came where it is by the pointer: until Tab moves it.
  let clicked = false;
  const point = (): void => { clicked = true; };
  // A choice made with the pointer gives the keys back to the map.
  const choose = (event: Event): void => { if (clicked && event.target instanceof HTMLSelectElement) event.target.blur(); };
  const listener = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') clicked = false;
    if (event.defaultPrevented || event.isComposing) return;
    const key = keyName(event);
    if (key === null || belongsToFocus(event.target, key, clicked)) return;
    const command = registry.forKey(key);
    if (!command) return;
    event.preventDefault();
    performance.mark('graft:key', { startTime: event.timeStamp });
    void registry.run(command.id);
  };
  target.addEventListener('pointerdown', point, { capture: true });
  target.addEventListener('change', choose);
  target.addEventListener('keydown', listener);
  return () => {
    target.removeEventListener('pointerdown', point, { capture: true });
    target.removeEventListener('change', choose);
    target.removeEventListener('keydown', listener);
  };
}
