import type { MenuItemConstructorOptions } from 'electron';
import type { HostCommand } from '../../contract/host/index.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly development: boolean;
  /** Sends the command to the page, which has the same actions under the same names. */
  readonly send: (command: HostCommand) => void;
}

/**
 * The menu, with the platform's roles where there is one. Undo and redo show their keys but leave them to the page
 * (`registerAccelerator`): in a text field they mean the text, elsewhere the last label.
 */
export function menuTemplate({ platform, development, send }: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const command = (label: string, name: HostCommand, accelerator?: string, byPage = false): MenuItemConstructorOptions => ({
    label, click: () => send(name), ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: !byPage }),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        command('&New Project…', 'new-project', 'CmdOrCtrl+N'),
        command('&Open Project…', 'open-project', 'CmdOrCtrl+O'),
        command('&Import Images…', 'import', 'CmdOrCtrl+I'),
        line,
        { role: mac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        command('&Undo', 'undo', 'CmdOrCtrl+Z', true),
        command('&Redo', 'redo', mac ? 'Shift+Cmd+Z' : 'Ctrl+Y', true),
        line, { role: 'cut' }, { role: 'copy' }, { role: 'paste' }, { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, line, { role: 'togglefullscreen' },
        ...(development ? [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
      ],
    },
    ...(mac ? [{ role: 'windowMenu' } as const] : []),
    { role: 'help', label: '&Help', submenu: [command('All &Keys', 'keys'), command('&Learn', 'learn')] },
  ];
}
