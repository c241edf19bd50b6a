import type { Dialogs } from './dialogs.ts';
import { CHANNELS } from '../../contract/host/channels.ts';
import { isOwnPage } from '../policy/index.ts';

/** What is used of an event from a page. */
export interface PageEvent {
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** What is used of Electron's `ipcMain`; a test gives its own. */
export interface IpcLike<Port> {
  on(channel: string, listener: (event: PageEvent & { readonly ports: readonly Port[] }) => void): unknown;
  handle(channel: string, listener: (event: PageEvent, ...args: unknown[]) => Promise<unknown>): unknown;
}

/**
 * All that a page can ask of the main process besides the contract: a port for it, and three native dialogs. Only the
 * top frame of the app's own page is heard, and only with arguments of the right type.
 */
export function registerIpc<Port>(ipc: IpcLike<Port>, connect: (port: Port) => void, dialogs: Dialogs): void {
  ipc.on(CHANNELS.connect, (event) => {
    const port = event.ports[0];
    if (isOwn(event) && port !== undefined) connect(port);
  });
  ipc.handle(CHANNELS.chooseFolder, async (event, title) => (isOwn(event) && isText(title) ? dialogs.chooseFolder(title) : null));
  ipc.handle(CHANNELS.chooseFile, async (event, title, extensions) => (isOwn(event) && isText(title) && isTexts(extensions) ? dialogs.chooseFile(title, extensions) : null));
  ipc.handle(CHANNELS.saveAs, async (event, title, suggested) => (isOwn(event) && isText(title) && isText(suggested) ? dialogs.saveAs(title, suggested) : null));
}

function isOwn({ senderFrame }: PageEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 4096;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}
