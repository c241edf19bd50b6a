import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import { RPCHandler as PortHandler } from '@orpc/server/message-port';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Contract } from '../../../src/contract/index.ts';
import type { GraftEngine } from '../../../src/engine/port.ts';
import { startLoopback } from '../../../src/serve/index.ts';

export interface Connection {
  readonly client: ContractRouterClient<Contract>;
  close(): Promise<void>;
}
export type Connect = (engine: GraftEngine) => Promise<Connection>;

export const inProcess: Connect = async (engine) => ({
  client: createRouterClient(engine.router, { context: {} }) as ContractRouterClient<Contract>,
  close: async () => undefined,
});

export const messagePort: Connect = async (engine) => {
  const { port1, port2 } = new MessageChannel();
  new PortHandler(engine.router).upgrade(port2, { context: {} });
  const client: ContractRouterClient<Contract> = createORPCClient(new PortLink({ port: port1 }));
  port1.start();
  port2.start();
  return { client, close: async () => port1.close() };
};

export const webSocket: Connect = async (engine) => {
  const rendererFolder = await mkdtemp(join(tmpdir(), 'graft-renderer-'));
  await writeFile(join(rendererFolder, 'index.html'), '<!doctype html><title>Graft</title>');
  const host = await startLoopback({ engine, rendererFolder });
  const cookie = (await fetch(host.url)).headers.get('set-cookie')!.split(';')[0]!;
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: { cookie, origin: host.origin } });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const client: ContractRouterClient<Contract> = createORPCClient(new SocketLink({ websocket: socket as unknown as globalThis.WebSocket }));
  return {
    client,
    close: async () => {
      socket.terminate();
      await host.close();
      await rm(rendererFolder, { recursive: true });
    },
  };
};
