import { BrowserWindow } from 'electron';

/** The app's window: a page without Node, in its own world and sandbox, that sees nothing but the preload script's few calls. */
export async function openWindow(address: string, preload: string, development: boolean): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: '#111111',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
      devTools: development,
    },
  });
  window.once('ready-to-show', () => window.show());
  await window.loadURL(address);
  return window;
}
