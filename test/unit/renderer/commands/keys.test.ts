import { describe, expect, it } from 'vitest';
import { keyCaps, keyName } from '../../../../src/renderer/commands/index.ts';
import type { KeyInput } from '../../../../src/renderer/commands/index.ts';

const press = (key: string, code: string, modifiers: Partial<KeyInput> = {}): string | null =>
  keyName({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...modifiers });

describe('keyName', () => {
  it('takes a digit by its place, so that 1 is 1 on a French keyboard and on the number pad', () => {
    expect([press('1', 'Digit1'), press('&', 'Digit1'), press('1', 'Numpad1')]).toEqual(['1', '1', '1']);
  });
  it('tells a shifted digit from the sign it writes', () => {
    expect([press('!', 'Digit1', { shiftKey: true }), press('?', 'Slash', { shiftKey: true })]).toEqual(['Shift+1', '?']);
  });
  it('takes a letter by what it writes, so that Z is Z on a German keyboard', () => {
    expect([press('z', 'KeyY'), press('Z', 'KeyY', { shiftKey: true })]).toEqual(['Z', 'Shift+Z']);
  });
  it('counts Command as Ctrl and keeps the order of modifiers', () => {
    expect([press('k', 'KeyK', { metaKey: true }), press('Z', 'KeyZ', { ctrlKey: true, shiftKey: true, altKey: true })]).toEqual(['Ctrl+K', 'Ctrl+Alt+Shift+Z']);
  });
  it('names keys that write nothing', () => {
    expect([press(' ', 'Space'), press('ArrowLeft', 'ArrowLeft', { shiftKey: true }), press('Escape', 'Escape')]).toEqual(['Space', 'Shift+Left', 'Esc']);
  });
  it('ignores a modifier alone', () => {
    expect([press('Shift', 'ShiftLeft', { shiftKey: true }), press('Control', 'ControlLeft', { ctrlKey: true })]).toEqual([null, null]);
  });
});

describe('keyCaps', () => {
  it('draws one cap a key, the plus sign too', () => {
    expect([keyCaps('Ctrl+Shift+Z'), keyCaps('+'), keyCaps('?')]).toEqual([['Ctrl', 'Shift', 'Z'], ['+'], ['?']]);
  });
});
