/** Electron's main process: the engine lives here, the window talks to it through a MessagePort, tensors are in utility processes. */
import { app, BrowserWindow, dialog, ipcMain, Menu, net, protocol, session, utilityProcess } from 'electron';
import type { MessagePortMain } from 'electron';
import { userInfo } from 'node:os';
import { CHANNELS } from '../contract/host/channels.ts';
import { createEngine } from '../engine/index.ts';
import type { GraftEngine } from '../engine/index.ts';
import { createPortServer } from './calls/index.ts';
import { createAppContent } from './content/index.ts';
import { createDialogs, registerIpc } from './ipc/index.ts';
import { menuTemplate } from './menu/index.ts';
import { pageAddress } from './pageAddress.ts';
import { placesOf } from './places.ts';
import type { Places } from './places.ts';
import { APP_SCHEME, lockNavigation, lockSession } from './policy/index.ts';
import { openWindow } from './window.ts';
import { utilityWorker } from './worker/index.ts';

/** Set by electron-vite while developing, and believed only then. */
const development = app.isPackaged ? null : process.env['ELECTRON_RENDERER_URL'] ?? null;
const userFolder = process.env['GRAFT_USER_FOLDER'];

protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]);
app.enableSandbox();
lockNavigation(app);
if (userFolder !== undefined) app.setPath('userData', userFolder);

if (app.requestSingleInstanceLock()) void app.whenReady().then(start).catch(giveUp);
else app.quit();

async function start(): Promise<void> {
  const places = placesOf(app.getAppPath(), process.resourcesPath, app.isPackaged);
  const engine = engineOf(places);
  disposeAtQuit(engine);
  lockSession(session.defaultSession, { development });
  protocol.handle(APP_SCHEME, createAppContent({ engine, rendererFolder: places.renderer, development, fetch: (url) => net.fetch(url) }));

  registerIpc<MessagePortMain>(ipcMain, createPortServer(engine), createDialogs(dialog, () => BrowserWindow.getFocusedWindow()));
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({
    platform: process.platform,
    development: development !== null,
    send: (command) => BrowserWindow.getFocusedWindow()?.webContents.send(CHANNELS.command, command),
  })));

  const open = (args: readonly string[]): Promise<BrowserWindow> => openWindow(pageAddress(args), places.preload, development !== null);
  app.on('second-instance', (_event, args) => focusFirst(args));
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void open([]);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  await open(process.argv);
}

function engineOf(places: Places): GraftEngine {
  return createEngine({
    host: 'electron',
    version: app.getVersion(),
    userFolder: app.getPath('userData'),
    resourcesFolder: places.resources,
    annotator: process.env['GRAFT_ANNOTATOR'] ?? userInfo().username,
    startWorker: () => utilityWorker(utilityProcess.fork(places.worker, [], { serviceName: 'Graft worker', stdio: ['ignore', 'ignore', 'pipe'] })),
    decoderEntry: places.decoder,
    now: () => new Date(),
  });
}

/** Quitting waits until jobs have stopped at a checkpoint and projects are closed. */
function disposeAtQuit(engine: GraftEngine): void {
  let disposed = false;
  app.on('will-quit', (event) => {
    if (disposed) return;
    event.preventDefault();
    void engine.dispose().finally(() => {
      disposed = true;
      app.quit();
    });
  });
}

/** Without an engine or a page there is no window to say it in. */
function giveUp(error: unknown): void {
  dialog.showErrorBox('Graft could not start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}

/** A second start comes to the window that is there, and shows in it the project it was given, if any. */
function focusFirst(args: readonly string[]): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window === undefined) return;
  if (window.isMinimized()) window.restore();
  window.focus();
  const address = pageAddress(args);
  if (address !== pageAddress([])) void window.loadURL(address);
}
