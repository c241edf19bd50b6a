import { RPCHandler } from '@orpc/server/message-port';
import type { GraftEngine } from '../../engine/port.ts';

/** What is used of Electron's `MessagePortMain`; a test gives its own. */
export interface PortLike {
  on(event: string, listener: (event?: { data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

/** Answers the contract's calls on each port that is handed over; a page that is gone closes its port, which ends its streams. */
export function createPortServer(engine: Pick<GraftEngine, 'router'>): (port: PortLike) => void {
  const handler = new RPCHandler(engine.router);
  return (port) => {
    handler.upgrade(port as Parameters<typeof handler.upgrade>[0], { context: {} });
    port.start();
  };
}
