import { describe, expect, it } from 'vitest';
import type { Job, JobEvent } from '../../../../src/contract/index.ts';
import { reduceJob, useJobsStore } from '../../../../src/renderer/stores/index.ts';
import type { JobView } from '../../../../src/renderer/stores/index.ts';
import { overview, withStores } from './setUp.ts';

const job: Job = { id: 'j', kind: 'import', project: 'p', title: 'Import', status: 'running', startedAt: '', lastSeq: 0 };
const base = { at: '', jobId: 'j' };
const progress = (seq: number, done: number): JobEvent => ({ ...base, seq, type: 'progress', done, total: 10, secondsLeft: null, what: 'reading' });
const note = (seq: number): JobEvent => ({ ...base, seq, type: 'note', level: 'info', message: `note ${seq}` });
const end = (seq: number): JobEvent => ({ ...base, seq, type: 'end', status: 'done', error: null, result: {} });
const start: JobView = { job, status: 'running', progress: null, events: [], lastSeq: 0, error: null };

describe('reduceJob', () => {
  it('keeps the last progress and all other events', () => {
    const view = [progress(1, 1), note(2), progress(3, 5), end(4)].reduce(reduceJob, start);
    expect(view).toMatchObject({ status: 'done', lastSeq: 4, progress: { done: 5 }, events: [{ type: 'note' }, { type: 'end' }] });
  });
  it('keeps of each run only its last glimpse', () => {
    const glimpse = (seq: number, runId: string): JobEvent => ({ ...base, seq, type: 'glimpse', runId, epoch: seq, taskId: 't', images: [] });
    const view = [glimpse(1, 'a'), note(2), glimpse(3, 'b'), glimpse(4, 'a')].reduce(reduceJob, start);
    expect(view.events.map((event) => event.seq)).toEqual([2, 3, 4]);
  });
  it('ignores what it has seen, so that joining again changes nothing', () => {
    const view = [note(1), note(2)].reduce(reduceJob, start);
    expect([note(1), note(2)].reduce(reduceJob, view)).toBe(view);
  });
});

describe('jobs store', () => {
  it('joins a stream again after the last event seen when it breaks off', async () => {
    const joined: number[] = [];
    async function* stream(events: JobEvent[], breaks: boolean) {
      yield* events;
      if (breaks) throw new Error('socket closed');
    }
    const { use } = withStores({
      project: { overview: async () => overview() },
      job: {
        list: async () => [],
        get: async () => job,
        events: async ({ after }: { after: number }) => {
          joined.push(after);
          return joined.length === 1 ? stream([progress(1, 1), note(2)], true) : stream([note(2), note(3), end(4)], false);
        },
      },
    });
    const store = use(useJobsStore);
    const [ending, again] = [store.track('j'), store.track('j')];
    expect([await ending, await again]).toMatchObject([{ type: 'end', status: 'done' }, { type: 'end', status: 'done' }]);
    expect([joined, store.views.get('j')?.events.map(({ seq }) => seq), store.running]).toEqual([[0, 2], [2, 3, 4], []]);
  });
});
