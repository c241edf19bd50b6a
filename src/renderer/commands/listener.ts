import { keyName } from './keys.ts';
import type { CommandRegistry } from './registry.ts';

const TYPING = 'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true]';
const OWN_KEYS = '[role=dialog], [role=alertdialog], [role=menu]';
const PRESSABLE = 'button, a[href], summary, input, [role=button], [role=tab], [role=switch], [role=radio], [role=checkbox]';

/**
 * Whether a key press belongs to the thing that has the focus and not to the command map: typing, an open dialog
 * or menu, and Space or Enter on what they press.
 */
export function belongsToFocus(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  const command = key.startsWith('Ctrl+');
  if (target.closest(OWN_KEYS)) return true;
  if (target.closest(TYPING)) return !command || ['Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+Y', 'Ctrl+A'].includes(key);
  if (target.closest('input[type=range], input[type=radio]') && /^(Left|Right|Up|Down|Home|End|Page)/.test(key)) return true;
  return (key === 'Space' || key === 'Enter') && target.closest(PRESSABLE) !== null;
}

/** Listens for keys on a window until the function returned is called. */
export function listenForKeys(target: Window, registry: CommandRegistry): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = keyName(event);
    if (key === null || belongsToFocus(event.target, key)) return;
    const command = registry.forKey(key);
    if (!command) return;
    event.preventDefault();
    performance.mark('graft:key', { startTime: event.timeStamp });
    void registry.run(command.id);
  };
  target.addEventListener('keydown', listener);
  return () => target.removeEventListener('keydown', listener);
}
