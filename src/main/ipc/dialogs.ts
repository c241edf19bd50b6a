import type { BrowserWindow, Dialog } from 'electron';

export interface Dialogs {
  chooseFolder(title: string): Promise<string | null>;
  chooseFile(title: string, extensions: readonly string[]): Promise<string | null>;
  saveAs(title: string, suggested: string): Promise<string | null>;
}

/** Native dialogs over the window that is open. */
export function createDialogs(dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>, window: () => BrowserWindow | null): Dialogs {
  const open = async (options: Electron.OpenDialogOptions): Promise<string | null> => {
    const parent = window();
    const { filePaths } = parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
    return filePaths[0] ?? null;
  };
  return {
    chooseFolder: (title) => open({ title, properties: ['openDirectory', 'createDirectory'] }),
    chooseFile: (title, extensions) => open({ title, properties: ['openFile'], filters: extensions.length === 0 ? [] : [{ name: title, extensions: [...extensions] }] }),
    saveAs: async (title, suggested) => {
      const parent = window();
      const options = { title, defaultPath: suggested };
      const { filePath, canceled } = parent === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options);
      return canceled || filePath === '' ? null : filePath;
    },
  };
}
