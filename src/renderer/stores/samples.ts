import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import { useClient } from '../api/index.ts';
import type { Sample } from '../../contract/index.ts';
import { useNoticesStore } from './notices.ts';
import { useProjectStore } from './project.ts';

const BATCH = 400;

/** Samples seen so far, by id. Screens ask for ids they show; asking twice costs nothing. */
export const useSamplesStore = defineStore('samples', () => {
  const client = useClient();
  const project = useProjectStore();
  const notices = useNoticesStore();
  const byId = shallowReactive(new Map<string, Sample>());
  const wanted = new Set<string>();
  const underWay = new Map<string, Promise<void>>();
  let scheduled: Promise<void> | null = null;

  watch(() => project.id, () => { byId.clear(); wanted.clear(); underWay.clear(); });

  async function fetchBatch(owner: string, ids: string[]): Promise<void> {
    try {
      const samples = await client.image.list({ project: owner, ids });
      if (project.id !== owner) return;
      for (const sample of samples) byId.set(sample.id, sample);
    } finally {
      for (const id of ids) underWay.delete(id);
    }
  }

  async function flush(): Promise<void> {
    await Promise.resolve();
    scheduled = null;
    const owner = project.id;
    const ids = [...wanted];
    wanted.clear();
    if (owner === null) return;
    const batches: Promise<void>[] = [];
    for (let start = 0; start < ids.length; start += BATCH) {
      const part = ids.slice(start, start + BATCH);
      const batch = fetchBatch(owner, part);
      for (const id of part) underWay.set(id, batch);
      batches.push(batch);
    }
    await Promise.all(batches);
  }

  /** Resolves when all these samples are known. */
  async function load(ids: readonly string[]): Promise<void> {
    const waiting = new Set<Promise<void>>();
    let fresh = false;
    for (const id of ids) {
      if (byId.has(id)) continue;
      const batch = underWay.get(id);
      if (batch) waiting.add(batch);
      else { wanted.add(id); fresh = true; }
    }
    if (fresh) waiting.add(scheduled ??= flush());
    await Promise.all(waiting);
  }

  /** Asks without waiting; a failure is told at the edge. */
  function want(ids: readonly string[]): void {
    load(ids).catch(notices.fail);
  }

  /** Fetches anew those of the ids that are known. */
  async function reload(ids: readonly string[]): Promise<void> {
    const known = ids.filter((id) => byId.has(id));
    const owner = project.id;
    if (owner === null) return;
    for (let start = 0; start < known.length; start += BATCH) await fetchBatch(owner, known.slice(start, start + BATCH));
  }

  function put(samples: Iterable<Sample>): void {
    for (const sample of samples) byId.set(sample.id, sample);
  }

  return { byId, load, want, reload, put };
});
