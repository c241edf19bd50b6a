import { describe, expect, it } from 'vitest';
import { GraftError } from '../../../../src/domain/errors/index.ts';
import { saidOf, useLabelsStore, useProjectStore, useSamplesStore } from '../../../../src/renderer/stores/index.ts';
import type { PartialClient } from './setUp.ts';
import { overview, sample, withStores } from './setUp.ts';

/** Writes that the test answers one by one, in the order in which they reach the engine. */
async function setUp() {
  const waiting: { what: string; accept: (result?: unknown) => void; refuse: (error: unknown) => void }[] = [];
  const write = (what: string) => (input: unknown): Promise<unknown> =>
    new Promise((accept, refuse) => { waiting.push({ what: `${what} ${JSON.stringify((input as { items?: { sampleId: string }[] }).items?.map((item) => item.sampleId) ?? [])}`, accept, refuse }); });
  const client: PartialClient = {
    project: { overview: async () => overview() },
    image: { list: async ({ ids }: { ids: string[] }) => ids.map((id) => sample(id, { labels: [{ taskId: 't', state: 'labelled', classId: 'ap', annotator: 'x', at: '', provenance: 'undo' }] })) },
    label: { set: write('set'), undo: write('undo'), redo: write('redo') },
  };
  const { use } = withStores(client);
  const stores = { project: use(useProjectStore), samples: use(useSamplesStore), labels: use(useLabelsStore) };
  await stores.project.show('p');
  stores.samples.put([sample('a'), sample('b')]);
  const said = (id: string): string => { const { state, classId } = saidOf(stores.samples.byId.get(id)!.labels, 't'); return classId ?? state; };
  const item = (sampleId: string, classId: string) => ({ sampleId, taskId: 't', state: 'labelled' as const, classId });
  const counts = (): unknown => stores.project.overview!.tasks[0]!.counts;
  return { ...stores, waiting, said, item, counts };
}
const soon = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 1); });
const full = new GraftError('DISK_FULL', 'The disk is full.', { remedy: 'Free some space.' });

describe('labels', () => {
  it('shows a label and its count at once, and calls it saved only when the engine has kept it', async () => {
    const { labels, waiting, said, item, counts } = await setUp();
    const done = labels.set([item('a', 'pa')]);
    expect([said('a'), labels.saveState, counts()]).toEqual(['pa', 'saving', { labelled: 1, unknown: 2, 'not-applicable': 0, unsure: 0 }]);
    await soon();
    waiting[0]!.accept({ act: 1, changed: ['a'] });
    await done;
    expect([said('a'), labels.saveState]).toEqual(['pa', 'saved']);
  });
  it('takes back on the screen what can’t be kept, and says why', async () => {
    const { labels, waiting, said, item, counts } = await setUp();
    const done = labels.set([item('a', 'pa')]);
    await soon();
    waiting[0]!.refuse(full);
    await expect(done).rejects.toBe(full);
    expect([said('a'), labels.saveState, labels.failure?.message, counts()]).toEqual(['unknown', 'failed', 'The disk is full.', { labelled: 0, unknown: 3, 'not-applicable': 0, unsure: 0 }]);
  });
  it('leaves a later label in place when an earlier one of the same image fails, and is well again once one is kept', async () => {
    const { labels, waiting, said, item } = await setUp();
    const first = labels.set([item('a', 'pa')]);
    const second = labels.set([item('a', 'ap')]);
    await soon();
    waiting[0]!.refuse(full);
    await expect(first).rejects.toBe(full);
    await soon();
    waiting[1]!.accept({ act: 2, changed: ['a'] });
    await second;
    expect([said('a'), labels.saveState]).toEqual(['ap', 'saved']);
  });
  it('writes one after the other, so that an undo can’t overtake the label it takes back', async () => {
    const { labels, waiting, item } = await setUp();
    void labels.set([item('a', 'pa')]);
    void labels.set([item('b', 'ap')]);
    const undone = labels.undo();
    const seen: string[] = [];
    for (let i = 0; i < 3; i++) {
      await soon();
      seen.push(waiting.map(({ what }) => what).at(-1)!);
      expect(waiting.length).toBe(i + 1);
      waiting[i]!.accept({ act: i, changed: i === 2 ? ['b'] : [], what: 'a label' });
    }
    expect([seen, await undone]).toEqual([['set ["a"]', 'set ["b"]', 'undo []'], ['b']]);
  });
  it('fetches anew what an undo changed', async () => {
    const { labels, waiting, said } = await setUp();
    const undone = labels.undo();
    await soon();
    waiting[0]!.accept({ act: 1, changed: ['b', 'not seen yet'], what: 'a label' });
    await undone;
    expect([said('a'), said('b')]).toEqual(['unknown', 'ap']);
  });
});
