/** The only code between a page and the main process. Built as CommonJS: a sandboxed preload script can't be a module. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { CHANNELS } from '../contract/host/channels.ts';
import { HOST_COMMANDS, PORT_HANDSHAKE } from '../contract/host/index.ts';
import type { HostBridge, HostCommand } from '../contract/host/index.ts';

const bridge: HostBridge = {
  kind: 'electron',
  chooseFolder: (title) => ipcRenderer.invoke(CHANNELS.chooseFolder, title),
  chooseFile: (title, extensions) => ipcRenderer.invoke(CHANNELS.chooseFile, title, extensions),
  saveAs: (title, suggested) => ipcRenderer.invoke(CHANNELS.saveAs, title, suggested),
  pathOfDropped: (file) => webUtils.getPathForFile(file as File),
  onCommand: (listener) => {
    const receive = (_event: unknown, command: unknown): void => {
      if ((HOST_COMMANDS as readonly unknown[]).includes(command)) listener(command as HostCommand);
    };
    ipcRenderer.on(CHANNELS.command, receive);
    return () => {
      ipcRenderer.off(CHANNELS.command, receive);
    };
  },
};
contextBridge.exposeInMainWorld('graftHost', bridge);

window.addEventListener('message', (event) => {
  if (event.source !== window || event.data !== PORT_HANDSHAKE.REQUEST_PORT) return;
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage(CHANNELS.connect, null, [port2]);
  window.postMessage(PORT_HANDSHAKE.PORT, '*', [port1]);
});
