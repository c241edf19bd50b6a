import { RPCHandler } from '@orpc/server/ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { GraftEngine } from '../../engine/port.ts';

/** Largest message taken from a page: 100,000 labels in one act are about 15 MB. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

export interface RpcSockets {
  /** Takes over a request to upgrade that the guards let through. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all connections; calls in progress are aborted. */
  close(): void;
}

/** oRPC over WebSocket. One connection a page; its event iterators end with it. */
export function createRpcSockets(engine: Pick<GraftEngine, 'router'>): RpcSockets {
  const handler = new RPCHandler(engine.router);
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  server.on('connection', (socket) => {
    // `ws` closes the connection itself after an error; without a listener the process would end.
    socket.on('error', () => undefined);
    void handler.upgrade(socket, { context: {} });
  });
  return {
    accept: (request, socket, head) => server.handleUpgrade(request, socket, head, (connection) => server.emit('connection', connection, request)),
    close: () => {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}
