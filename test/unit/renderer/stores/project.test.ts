import { describe, expect, it } from 'vitest';
import { GraftError } from '../../../../src/domain/errors/index.ts';
import { countsAfter, useProjectStore, useSamplesStore } from '../../../../src/renderer/stores/index.ts';
import { overview, sample, withStores } from './setUp.ts';

describe('project store', () => {
  it('opens a project again by its path where a host started anew doesn’t know it', async () => {
    const known = new Set(['first']);
    const opened: string[] = [];
    const { use } = withStores({
      project: {
        open: async ({ path }: { path: string }) => { opened.push(path); known.add('second'); return { project: opened.length === 1 ? 'first' : 'second', name: 'p', path }; },
        overview: async ({ project }: { project: string }) => {
          if (!known.has(project)) throw new GraftError('NOT_FOUND', 'No such project is open.');
          return overview({ project });
        },
      },
    });
    const store = use(useProjectStore);
    await store.show(await store.open('/p.graft'));
    known.delete('first');
    expect([await store.show('first'), opened, store.id]).toEqual(['second', ['/p.graft', '/p.graft'], 'second']);
  });
  it('doesn’t guess where it never saw the project', async () => {
    const error = new GraftError('NOT_FOUND', 'No such project is open.');
    const { use } = withStores({ project: { overview: async () => { throw error; } } });
    await expect(use(useProjectStore).show('unseen')).rejects.toBe(error);
  });
});

describe('countsAfter', () => {
  it('moves one from what was said to what is said, and touches no other task', () => {
    const after = countsAfter(overview(), 't', { state: 'unknown', classId: null }, { state: 'labelled', classId: 'pa' });
    expect(after.tasks[0]).toMatchObject({ counts: { labelled: 1, unknown: 2 }, classes: { pa: 1, ap: 0 } });
    expect(countsAfter(after, 'other', { state: 'labelled', classId: 'pa' }, { state: 'unsure', classId: null })).toEqual(after);
    expect(countsAfter(after, 't', { state: 'labelled', classId: 'pa' }, { state: 'unknown', classId: null })).toEqual(overview());
  });
});

describe('samples store', () => {
  it('asks once for what several parts of a screen want, in batches', async () => {
    const asked: number[] = [];
    const { use } = withStores({
      project: { overview: async () => overview() },
      image: { list: async ({ ids }: { ids: string[] }) => { asked.push(ids.length); return ids.map((id) => sample(id)); } },
    });
    await use(useProjectStore).show('p');
    const store = use(useSamplesStore);
    const ids = Array.from({ length: 500 }, (_, i) => String(i));
    await Promise.all([store.load(ids), store.load(ids.slice(0, 10)), store.load(['500'])]);
    expect(asked).toEqual([400, 101]);
    await store.load(ids);
    expect([asked.length, store.byId.size]).toEqual([2, 501]);
  });
});
