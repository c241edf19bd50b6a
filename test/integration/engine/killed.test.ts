import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { WorkerPort } from '../../../src/engine/index.ts';
import { forkWorker } from '../../../src/serve/index.ts';
import { importedCohort, startEngine, temporaryFolder } from './support.ts';

const WORKER = join(import.meta.dirname, '..', '..', '..', 'src', 'worker', 'main.ts');
const HOST = fileURLToPath(new URL('./hostThatTrains.ts', import.meta.url));

describe('a training killed with SIGKILL', () => {
  it.each(['worker', 'host'] as const)('ends with the same weights when the %s was killed in the middle and the run resumed', async (victim) => {
    const userFolder = temporaryFolder();
    const workers: WorkerPort[] = [];
    const started = startEngine({ userFolder, checkpointSeconds: 0, startWorker: () => {
      const worker = forkWorker(WORKER);
      workers.push(worker);
      return worker;
    } });
    const { client } = started;
    const { project, path } = await importedCohort(started, 16);
    await client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.5, validation: 0.25, test: 0.25 }, stratifyBy: ['1'] } });
    const request = {
      project, tasks: ['finding'], seed: 3, engine: 'ort-cpu' as const,
      recipe: { strategy: 'top' as const, cut: 'stage7' as const, input: { size: 32 }, batch: 4, epochs: 6, augment: { views: 2 } },
    };
    const whole = await client.run.start(request);
    expect(await started.ended(whole.jobId)).toMatchObject({ status: 'done' });
    const reference = await client.run.get({ project, runId: whole.runId });

    const { jobId, runId } = await client.run.start(request);
    let epochs = 0;
    for await (const event of await client.job.events({ jobId })) if (event.type === 'epoch' && ++epochs === 2) workers.at(-1)!.kill();
    expect(await client.run.get({ project, runId })).toMatchObject({ status: 'interrupted', error: { code: 'WORKER_DIED' } });
    if (victim === 'worker') {
      expect(await started.ended((await client.run.resume({ project, runId })).jobId)).toMatchObject({ status: 'done' });
      expect(essence(await client.run.get({ project, runId }))).toEqual(essence(reference));
      return;
    }
    await client.project.close({ project });
    await killHost(path, runId, userFolder);
    const again = startEngine({ userFolder, startWorker: () => forkWorker(WORKER) });
    const opened = await again.client.project.open({ path });
    expect(await again.client.run.get({ project: opened.project, runId })).toMatchObject({ status: 'interrupted', error: { code: 'WORKER_DIED', message: expect.stringMatching(/ended while this run was training/), data: { remedy: expect.any(String) } } });
    expect(await again.ended((await again.client.run.resume({ project: opened.project, runId })).jobId)).toMatchObject({ status: 'done' });
    expect(essence(await again.client.run.get({ project: opened.project, runId }))).toEqual(essence(reference));
  });
});

/** Resumes the run in a process of its own and kills that after its first epoch. */
async function killHost(path: string, runId: string, userFolder: string): Promise<void> {
  const host = spawn(process.execPath, [HOST, path, runId, userFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
  host.stdout.setEncoding('utf8').on('data', (text: string) => { if (text.includes('epoch')) host.kill('SIGKILL'); });
  const [, signal] = await once(host, 'close') as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

function essence(run: { weights: string | null; epochs: number; bestEpoch: number | null; changed: object; metrics: object; curve: readonly { epoch: number; loss: object; metrics: object }[] }): object {
  const { weights, epochs, bestEpoch, changed, metrics, curve } = run;
  return { weights, epochs, bestEpoch, changed, metrics, curve: curve.map(({ epoch, loss, metrics: measured }) => ({ epoch, loss, metrics: measured })) };
}
