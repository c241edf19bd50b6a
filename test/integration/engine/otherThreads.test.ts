import { join } from 'node:path';
import { expect, it } from 'vitest';
import { forkWorker } from '../../../src/serve/index.ts';
import type { WorkerPort } from '../../../src/engine/index.ts';
import { importedCohort, startEngine } from './support.ts';

const WORKER = join(import.meta.dirname, '..', '..', '..', 'src', 'worker', 'main.ts');
const FAULTY = join(import.meta.dirname, '..', 'worker', 'faultyWorker.ts');

/** The first batch of the third epoch. */
const FAULT_AT = '5';

/** A worker whose engine takes so many threads, whatever it is told: as on another computer. */
function withThreads(worker: WorkerPort, threads: number): WorkerPort {
  return { ...worker, post: (message) => { worker.post(message.type === 'start' && message.job.type === 'train' ? { ...message, job: { ...message.job, threads } } : message); } };
}

async function prepared() {
  let next: () => WorkerPort = () => forkWorker(WORKER);
  const started = startEngine({ checkpointSeconds: 0, startWorker: () => next() });
  const { client } = started;
  const { project } = await importedCohort(started, 12);
  await client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.25, validation: 0.5, test: 0.25 }, stratifyBy: ['1'] } });
  const recipe = { strategy: 'top' as const, cut: 'stage7' as const, input: { size: 32 }, batch: 4, epochs: 4, augment: { views: 1 } };
  const ask = (): Promise<{ jobId: string; runId: string }> => client.run.start({ project, tasks: ['finding'], seed: 3, engine: 'ort-cpu', recipe });
  const straight = async () => {
    next = () => withThreads(forkWorker(WORKER), 2);
    const { jobId, runId } = await ask();
    await started.ended(jobId);
    return client.run.get({ project, runId });
  };
  /** Interrupted with two threads, gone on with so many. */
  const resumedWith = async (threads: number) => {
    next = () => withThreads(forkWorker(FAULTY, { ...process.env, GRAFT_TEST_FAULT: 'killed by the system', GRAFT_TEST_FAULT_AT: FAULT_AT }), 2);
    const { jobId, runId } = await ask();
    await started.ended(jobId);
    next = () => withThreads(forkWorker(WORKER), threads);
    const events = await started.follow((await client.run.resume({ project, runId })).jobId);
    return { warnings: events.flatMap((event) => (event.type === 'note' && event.level === 'warning' ? [event.message] : [])), run: await client.run.get({ project, runId }) };
  };
  return { straight, resumedWith };
}

it('a run that goes on with another number of threads says that its bits are no longer those of one that never stopped, and is the same training', async () => {
  const { straight, resumedWith } = await prepared();
  const reference = await straight();
  expect(reference).toMatchObject({ status: 'done', engines: [{ threads: 2, deterministic: true }] });

  const same = await resumedWith(2);
  expect(same.warnings).toEqual([]);
  expect(same.run).toMatchObject({ status: 'done', weights: reference.weights, engines: [{ threads: 2 }] });

  const other = await resumedWith(1);
  expect(other.warnings).toEqual(['The run goes on, but not to the bit as if it had never stopped: its number of threads changed from 2 to 1.']);
  expect(other.run).toMatchObject({ status: 'done', epochs: 4, engines: [{ threads: 2, fromEpoch: 0, fromBatch: 0 }, { threads: 1 }] });
  // Whether bits really differ is the kernels' affair, and with these they need not: what is promised is what is said.
  for (const [i, epoch] of other.run.curve.entries()) expect(epoch.loss['train']).toBeCloseTo(reference.curve[i]!.loss['train']!, 3);
});
