import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../../../../src/contract/index.ts';
import { GraftError } from '../../../../src/domain/errors/index.ts';
import { JobRunner } from '../../../../src/engine/jobs/index.ts';
import type { JobContext } from '../../../../src/engine/jobs/index.ts';

interface Clock { now: number }

function runner(clock: Clock = { now: 0 }): JobRunner {
  return new JobRunner(() => new Date(clock.now), { record: () => 'incident-1' });
}

const start = (jobs: JobRunner, work: (job: JobContext) => Promise<Record<string, unknown>>, project: string | null = null): string =>
  jobs.start({ kind: 'import', project, title: 'test', work });

async function all(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const list: JobEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

const note = (message: string) => ({ type: 'note', level: 'info', message }) as const;

describe('a job', () => {
  it('gives every listener all its events once, in order, whenever it joins and after whichever it has seen', async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 14 }), async (count, after) => {
      const jobs = runner();
      const id = start(jobs, async (job) => {
        for (let i = 0; i < count; i++) {
          job.emit(note(String(i)));
          if (i % 3 === 0) await Promise.resolve();
        }
        return { count };
      });
      const [early, joined] = await Promise.all([all(jobs.events(id, 0)), all(jobs.events(id, after))]);
      const late = await all(jobs.events(id, after));
      expect(early.map((event) => event.seq)).toEqual(Array.from({ length: count + 1 }, (_, i) => i + 1));
      expect(early.at(-1)).toMatchObject({ type: 'end', status: 'done', error: null, result: { count } });
      expect(joined).toEqual(early.slice(after));
      expect(late).toEqual(early.slice(after));
      expect(jobs.get(id)).toMatchObject({ status: 'done', lastSeq: count + 1 });
    }), { numRuns: 50 });
  });

  it('fails with its reason; a defect becomes INTERNAL with its incident', async () => {
    const jobs = runner();
    const refused = start(jobs, async () => { throw new GraftError('NO_IMAGES', 'None here.', { file: 'x' }); });
    expect((await all(jobs.events(refused, 0))).at(-1)).toMatchObject({ status: 'failed', error: { code: 'NO_IMAGES', message: 'None here.', data: { file: 'x' } } });
    const broken = start(jobs, async () => { throw new TypeError('x of undefined'); });
    expect((await all(jobs.events(broken, 0))).at(-1)).toMatchObject({ status: 'failed', error: { code: 'INTERNAL', data: { incident: 'incident-1' } } });
  });

  it('is cancelled by its signal, be it that the work returns or throws CANCELLED; another error stays one', async () => {
    const jobs = runner();
    const until = (after: (signal: AbortSignal) => Promise<Record<string, unknown>>) => start(jobs, async ({ signal }) => {
      await new Promise((resolve) => { signal.addEventListener('abort', resolve); });
      return after(signal);
    });
    const returns = until(async () => ({ kept: 3 }));
    const throws = until(async () => { throw new GraftError('CANCELLED', 'Cancelled.'); });
    const fails = until(async () => { throw new GraftError('DISK_FULL', 'Full.'); });
    await Promise.resolve();
    for (const id of [returns, throws, fails]) jobs.cancel(id);
    expect((await all(jobs.events(returns, 0))).at(-1)).toMatchObject({ status: 'cancelled', error: null, result: { kept: 3 } });
    expect((await all(jobs.events(throws, 0))).at(-1)).toMatchObject({ status: 'cancelled', error: null });
    expect((await all(jobs.events(fails, 0))).at(-1)).toMatchObject({ status: 'failed', error: { code: 'DISK_FULL' } });
  });

  it('lets go of a listener that leaves, and stops all jobs of a project at its end', async () => {
    const jobs = runner();
    const reasons: unknown[] = [];
    const forever = (project: string) => start(jobs, async ({ signal }) => {
      await new Promise((resolve) => { signal.addEventListener('abort', resolve); });
      reasons.push(signal.reason);
      return {};
    }, project);
    const id = forever('a');
    forever('b');
    const leave = new AbortController();
    const listening = all(jobs.events(id, 0, leave.signal));
    await Promise.resolve();
    leave.abort();
    expect(await listening).toEqual([]);
    await jobs.stop('a');
    expect(reasons).toEqual(['closing']);
    expect(jobs.running().map((job) => job.project)).toEqual(['b']);
    await jobs.stop();
    expect(jobs.running()).toEqual([]);
    expect(() => jobs.get('other')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('reports progress at most ten times a second, always the end, with the time left at the mean pace', async () => {
    const clock = { now: 0 };
    const jobs = runner(clock);
    const id = start(jobs, async (job) => {
      for (let done = 0; done <= 1000; done++) {
        clock.now += 10;
        job.progress(done, 1000, 'Images');
      }
      return {};
    });
    const progress = (await all(jobs.events(id, 0))).filter((event) => event.type === 'progress');
    expect(progress).toHaveLength(101);
    expect(progress[0]).toMatchObject({ done: 0, total: 1000, secondsLeft: null });
    expect(progress[50]).toMatchObject({ done: 500, secondsLeft: 5 });
    expect(progress.at(-1)).toMatchObject({ done: 1000, secondsLeft: 0 });
  });
});
