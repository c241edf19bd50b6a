import { inject } from 'vue';
import type { InjectionKey } from 'vue';
import type { Client, Connection } from './connection.ts';

export const connectionKey: InjectionKey<Connection> = Symbol('connection');

/** The connection of this window; provided by `main.ts`. */
export function useConnection(): Connection {
  const connection = inject(connectionKey);
  if (!connection) throw new Error('No connection was provided to the app.');
  return connection;
}

/** Typed calls of the contract. */
export function useClient(): Client {
  return useConnection().client;
}
