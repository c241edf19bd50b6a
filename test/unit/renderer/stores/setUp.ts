import { createPinia } from 'pinia';
import { createApp, shallowRef } from 'vue';
import type { Sample } from '../../../../src/contract/index.ts';
import { connectionKey } from '../../../../src/renderer/api/index.ts';
import type { Client, Connection, ConnectionState, Overview } from '../../../../src/renderer/api/index.ts';

/** The parts of a client that a test uses; anything else is missing, and calling it fails the test. */
export type PartialClient = { readonly [K in keyof Client]?: Partial<Record<keyof Client[K], (input: never) => Promise<unknown>>> };

/** Stores as in the app, over a client of the test's own. */
export function withStores(client: PartialClient) {
  const state = shallowRef<ConnectionState>('open');
  const connection: Connection = { client: client as unknown as Client, state, retry: () => undefined, dispose: () => undefined };
  const app = createApp({});
  const pinia = createPinia();
  app.use(pinia);
  app.provide(connectionKey, connection);
  return { state, use: <T>(store: () => T): T => app.runWithContext(store) };
}

export function sample(id: string, part: Partial<Sample> = {}): Sample {
  return { id, file: `${id}.png`, group: `group ${id}`, contentHash: id, format: 'PNG', rows: 8, columns: 8, bits: 8, missing: false, part: null, attribution: null, labels: [], ...part };
}

export const TASK = {
  id: 't', name: 'projection', kind: 'classification' as const,
  classes: [{ id: 'pa', name: 'PA', color: '#E69F00', key: '1' }, { id: 'ap', name: 'AP', color: '#56B4E9', key: '2' }],
};

export function overview(part: Partial<Overview> = {}): Overview {
  return {
    project: 'p', name: 'p', path: '/p.graft', samples: 3, groups: 3, missing: 0,
    tasks: [{ task: TASK, counts: { labelled: 0, unknown: 3, 'not-applicable': 0, unsure: 0 }, classes: { pa: 0, ap: 0 } }],
    split: null, runs: 0, studies: 0, undo: null, redo: null, sources: [], warnings: [], ...part,
  };
}
