import { createORPCClient, ORPCError } from '@orpc/client';
import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { GraftError } from '../../domain/errors/index.ts';
import type { Contract } from '../../contract/index.ts';

export type Client = ContractRouterClient<Contract>;
export type ConnectionState = 'connecting' | 'open' | 'lost';

/** The one way of the screens to the engine. */
export interface Connection {
  readonly client: Client;
  readonly state: Readonly<ShallowRef<ConnectionState>>;
  /** Tries at once instead of waiting for the next attempt. */
  retry(): void;
  dispose(): void;
}

export interface SocketOptions {
  readonly url: string;
  readonly open: (url: string) => WebSocket;
  /** Milliseconds before the n-th attempt, n from 1. */
  readonly backoff?: (attempt: number) => number;
}

/** 0.25 s, doubling, at most 5 s: a restarted host is found again within a breath. */
export function backoff(attempt: number): number {
  return Math.min(5000, 250 * 2 ** (attempt - 1));
}

/**
 * Calls over a WebSocket that is opened again whenever it closes. A call made while it is closed waits for the
 * attempt under way and is refused if that fails; a call that was under way when it closed is refused, not repeated.
 */
export function connectSocket(options: SocketOptions): Connection {
  const state = shallowRef<ConnectionState>('connecting');
  const delay = options.backoff ?? backoff;
  let attempt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let disposed = false;
  let socket: WebSocket;
  let link: ClientLink<ClientContext>;

  const open = (): void => {
    clearTimeout(timer);
    socket = options.open(options.url);
    link = new SocketLink({ websocket: socket });
    socket.addEventListener('open', () => { attempt = 0; state.value = 'open'; });
    socket.addEventListener('close', () => {
      if (disposed) return;
      state.value = 'lost';
      attempt += 1;
      timer = setTimeout(open, delay(attempt));
    });
  };
  open();

  const current: ClientLink<ClientContext> = {
    async call(path, input, callOptions) {
      const mine = socket;
      if (mine.readyState > WebSocket.OPEN) throw lost();
      try {
        return await link.call(path, input, callOptions);
      } catch (error) {
        if (mine.readyState > WebSocket.OPEN && !(error instanceof ORPCError)) throw lost(error);
        throw error;
      }
    },
  };
  return {
    client: createORPCClient(current),
    state,
    retry: () => { if (socket.readyState > WebSocket.OPEN) open(); },
    dispose: () => { disposed = true; clearTimeout(timer); socket.close(); },
  };
}

/** Calls over the port that Electron's preload hands over. It lives as long as the window. */
export function connectPort(port: MessagePort): Connection {
  const state = shallowRef<ConnectionState>('open');
  const client: Client = createORPCClient(new PortLink({ port }));
  port.start();
  return { client, state, retry: () => undefined, dispose: () => port.close() };
}

function lost(cause?: unknown): GraftError {
  return new GraftError('INTERNAL', 'Graft’s engine doesn’t answer.', { remedy: 'It is tried again by itself. If Graft was closed, start it and open the address it prints: what was shown as saved is kept.' }, { cause });
}
