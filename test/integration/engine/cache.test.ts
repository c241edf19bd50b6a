import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WorkerJob } from '../../../src/contract/worker/index.ts';
import { fakeWorker } from './fakeWorker.ts';
import { importedCohort, startEngine, temporaryFolder } from './support.ts';

function keep(path: string, bytes: number): string {
  const folder = join(path, 'cache', 'activations');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'a.data'), Buffer.alloc(bytes));
  return folder;
}

describe('the cache of a project', () => {
  it('says what it takes and may take, and can be emptied, with everything else left', async () => {
    const started = startEngine();
    const { client } = started;
    const { project, path } = await importedCohort(started, 3);
    expect(await client.project.cache({ project })).toEqual({ bytes: 0, limit: 20 * 2 ** 30 });
    const folder = keep(path, 1234);
    writeFileSync(join(path, 'cache', 'other'), 'x');
    const overview = await client.project.overview({ project });
    expect(await client.project.cache({ project })).toMatchObject({ bytes: 1234 });
    expect(await client.project.emptyCache({ project })).toMatchObject({ bytes: 0 });
    expect([existsSync(folder), existsSync(join(path, 'cache', 'other'))]).toEqual([false, true]);
    expect(await client.project.overview({ project })).toEqual(overview);
  });

  it('has a limit that the user sets for all projects, and every training is given it', async () => {
    const userFolder = temporaryFolder();
    const jobs: WorkerJob[] = [];
    await startEngine({ userFolder }).client.app.setCacheLimit({ bytes: 5e9 });
    const started = startEngine({ userFolder, startWorker: fakeWorker({ onJob: (job) => jobs.push(job) }) });
    const { client } = started;
    const { project } = await importedCohort(started, 12);
    await client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, stratifyBy: [] } });
    expect(await client.project.cache({ project })).toEqual({ bytes: 0, limit: 5e9 });
    const { jobId } = await client.run.start({ project, recipe: { strategy: 'frozen' }, tasks: ['finding'] });
    expect((await started.ended(jobId)).status).toBe('done');
    expect(jobs.filter((job) => job.type === 'train').map((job) => job.cacheBudget)).toEqual([5e9]);
  });

  it('stays while a training uses it', async () => {
    const started = startEngine({ startWorker: fakeWorker({ waitForCancel: true }) });
    const { client } = started;
    const { project, path } = await importedCohort(started, 12);
    await client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, stratifyBy: [] } });
    const folder = keep(path, 10);
    const { jobId } = await client.run.start({ project, recipe: { strategy: 'frozen' }, tasks: ['finding'] });
    await expect(client.project.emptyCache({ project })).rejects.toMatchObject({ code: 'REFUSED', data: { remedy: expect.any(String) } });
    expect(existsSync(folder)).toBe(true);
    await client.job.cancel({ jobId });
    await started.ended(jobId);
    await client.project.emptyCache({ project });
    expect(existsSync(folder)).toBe(false);
  });
});
