import { connectPort, connectSocket } from './connection.ts';
import type { Connection } from './connection.ts';

const PORT_MESSAGE = 'graft:port';

/** The port that Electron's preload posts to the window, asked for with `graft:ready`. */
function portFromPreload(target: Window): Promise<MessagePort> {
  return new Promise((resolve) => {
    const listener = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== target || event.data !== PORT_MESSAGE || !port) return;
      target.removeEventListener('message', listener);
      resolve(port);
    };
    target.addEventListener('message', listener);
    target.postMessage('graft:ready', '*');
  });
}

/** Connects to whichever host shows this page: Electron (`graft:` address) or the loopback server. */
export async function connectToHost(target: Window): Promise<Connection> {
  if (target.location.protocol === 'graft:') return connectPort(await portFromPreload(target));
  const scheme = target.location.protocol === 'https:' ? 'wss:' : 'ws:';
  return connectSocket({ url: `${scheme}//${target.location.host}/rpc`, open: (url) => new WebSocket(url) });
}
