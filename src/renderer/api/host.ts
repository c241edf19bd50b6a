import { PORT_HANDSHAKE } from '../../contract/host/index.ts';
import type { HostBridge } from '../../contract/host/index.ts';
import { connectPort, connectSocket } from './connection.ts';
import type { Connection } from './connection.ts';

declare global {
  interface Window {
    readonly graftHost?: HostBridge;
  }
}

/** What the window around the page offers; null in a browser. */
export function hostBridge(target: Window): HostBridge | null {
  return target.graftHost ?? null;
}

/** Asks the preload script for a port. A reload asks again and gets a new one. */
function portFromPreload(target: Window): Promise<MessagePort> {
  return new Promise((resolve) => {
    const listener = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== target || event.data !== PORT_HANDSHAKE.PORT || !port) return;
      target.removeEventListener('message', listener);
      resolve(port);
    };
    target.addEventListener('message', listener);
    target.postMessage(PORT_HANDSHAKE.REQUEST_PORT, target.location.origin === 'null' ? '*' : target.location.origin);
  });
}

/** Connects to whichever host shows this page: Electron by a port, the loopback server by a WebSocket. */
export async function connectToHost(target: Window): Promise<Connection> {
  if (hostBridge(target)) return connectPort(await portFromPreload(target));
  const scheme = target.location.protocol === 'https:' ? 'wss:' : 'ws:';
  return connectSocket({ url: `${scheme}//${target.location.host}/rpc`, open: (url) => new WebSocket(url) });
}
