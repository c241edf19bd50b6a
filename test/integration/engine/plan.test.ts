import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WorkerJob } from '../../../src/contract/worker/index.ts';
import { forkWorker } from '../../../src/serve/index.ts';
import { webSocket } from '../hosts/connect.ts';
import { fakeWorker } from './fakeWorker.ts';
import type { FakeWorkerOptions } from './fakeWorker.ts';
import { importedCohort, startEngine } from './support.ts';

const WORKER = join(import.meta.dirname, '..', '..', '..', 'src', 'worker', 'main.ts');

const PARTS = { kind: 'parts' as const, seed: 1, fractions: { train: 0.5, validation: 0.25, test: 0.25 }, stratifyBy: ['1'] };
const FOLDS = { kind: 'folds' as const, seed: 2, folds: 3, stratifyBy: ['1'] };
const config = {
  tasks: ['finding'], seeds: [1, 2], budget: { epochs: 3 }, margin: 0.05, input: { size: 64 },
  arms: { frozen: { strategy: 'frozen' as const, augment: { views: 3 } }, all: { strategy: 'all' as const, batch: 4 } },
};

async function prepared(options: FakeWorkerOptions = {}) {
  const jobs: WorkerJob[] = [];
  const started = startEngine({ startWorker: fakeWorker({ ...options, onJob: (job) => { if (job.type !== 'probe') jobs.push(job); } }) });
  return { ...started, jobs, ...await importedCohort(started, 12) };
}

describe('the plan of a run', () => {
  it('asks for its recipe, its tasks and the number of its images, and writes nothing down', async () => {
    const { client, project, jobs } = await prepared();
    await client.split.lock({ project, config: PARTS });
    const plan = await client.run.plan({ project, recipe: { strategy: 'frozen', input: { size: 96 } }, tasks: ['finding'], memoryLimit: 30 });
    expect(plan).toEqual({ engine: 'ort-cpu', arm: 'frozen', memory: { predicted: 24, parts: { program: 24, data: 0, weights: 0, step: 0 }, available: 30, batch: 16, microBatch: 16, measured: null }, fits: true, warning: null, together: 1 });
    expect(jobs).toMatchObject([{ type: 'plan', engine: 'ort-cpu', lanes: 1, memoryLimit: 30, tasks: [{ name: 'finding', classes: ['a', 'b'] }], runs: [{ recipe: { strategy: 'frozen', input: { size: 96 } }, tasks: [0], images: 24, train: 12 }] }]);
    expect(await client.run.list({ project })).toEqual([]);
    expect((await client.run.plan({ project, recipe: { strategy: 'frozen' }, tasks: ['finding'], memoryLimit: 20 })).fits).toBe(false);
  });

  it('is refused as its start would be, without a worker', async () => {
    const { client, project, jobs } = await prepared();
    const plan = (rest: object) => client.run.plan({ project, recipe: { strategy: 'frozen' }, tasks: ['finding'], ...rest });
    await expect(plan({})).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining('no locked split') });
    await client.split.lock({ project, config: PARTS });
    await expect(plan({ tasks: ['colour'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(plan({ fold: 1 })).rejects.toMatchObject({ code: 'BAD_INPUT', data: { field: 'fold' } });
    expect(jobs).toEqual([]);
  });

  it('ends its worker when nobody wants to know any more', async () => {
    const said: string[] = [];
    const { client, project } = await prepared({ waitForCancel: true, before: (message, job) => { if (job.type === 'plan' && message.type === 'end') said.push(message.status); } });
    await client.split.lock({ project, config: PARTS });
    const abort = new AbortController();
    const asked = client.run.plan({ project, recipe: { strategy: 'frozen' }, tasks: ['finding'] }, { signal: abort.signal });
    setTimeout(() => { abort.abort(); }, 50);
    await expect(asked).rejects.toThrow();
    await vi.waitFor(() => { expect(said).toEqual(['cancelled']); });
  });
});

it('a plan that is called off at any moment over WebSocket leaves a host that answers, and no worker', async () => {
  let alive = 0;
  const started = startEngine({
    startWorker: () => {
      const worker = forkWorker(WORKER);
      alive += 1;
      worker.onExit(() => { alive -= 1; });
      return worker;
    },
  });
  const { project } = await importedCohort(started, 12);
  await started.client.split.lock({ project, config: PARTS });
  const connection = await webSocket(started.engine);
  onTestFinished(() => connection.close());
  const ask = (signal?: AbortSignal) => connection.client.run.plan({ project, recipe: { strategy: 'all', input: { size: 64 } }, tasks: ['finding'], engine: 'ort-cpu' }, signal === undefined ? {} : { signal });
  for (const delay of [0, 5, 50, 200, 400, 600, 800, 1000]) await ask(AbortSignal.timeout(delay)).catch(() => undefined);
  expect(await ask()).toMatchObject({ engine: 'ort-cpu', fits: true });
  await vi.waitFor(() => { expect(alive).toBe(0); }, { timeout: 5000 });
});

describe('the plan of a study', () => {
  it('is that of its largest arm, each arm asked for once, on the split that it asks for, which stays what it was', async () => {
    const { client, project, jobs } = await prepared();
    await client.split.lock({ project, config: PARTS });
    const [before] = await client.split.list({ project });
    const plan = await client.study.plan({ project, config, split: FOLDS });
    expect(plan).toMatchObject({ memory: { predicted: 24 }, fits: true, together: 2 });
    expect(jobs).toMatchObject([{ type: 'plan', lanes: 2, runs: [{ arm: 'frozen', recipe: { epochs: 3, input: { size: 64 } }, images: 24 }, { arm: 'all', recipe: { batch: 4 } }] }]);
    const [run] = (jobs[0] as Extract<WorkerJob, { type: 'plan' }>).runs;
    expect(run!.train).toBe(8);
    expect(await client.split.list({ project })).toEqual([before]);
    expect(await client.study.list({ project })).toEqual([]);
  });

  it('speaks of the arm whose batch has to be lowered', async () => {
    const { client, project } = await prepared({ tooLarge: ['all'] });
    await client.split.lock({ project, config: PARTS });
    expect(await client.study.plan({ project, config })).toMatchObject({ arm: 'all', memory: { batch: 4, microBatch: 1 }, warning: 'It is computed in parts.', fits: true });
  });

  it('is refused as its start would be', async () => {
    const { client, project } = await prepared();
    await client.split.lock({ project, config: PARTS });
    await expect(client.study.plan({ project, config: { ...config, arms: {} } })).rejects.toMatchObject({ code: 'BAD_INPUT', data: { field: 'arms' } });
    await expect(client.study.plan({ project, config, split: { ...FOLDS, folds: 400 } })).rejects.toMatchObject({ code: expect.stringMatching(/BAD_INPUT|REFUSED/) });
  });
});
