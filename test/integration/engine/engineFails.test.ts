import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobEvent } from '../../../src/contract/index.ts';
import { forkWorker } from '../../../src/serve/index.ts';
import { importedCohort, startEngine } from './support.ts';

const WORKER = join(import.meta.dirname, '..', '..', '..', 'src', 'worker', 'main.ts');
const FAULTY = join(import.meta.dirname, '..', 'worker', 'faultyWorker.ts');

/** Two steps an epoch: the fifth is the first of the third epoch. */
const FAULT_AT = 5;

async function prepared() {
  let fault: string | null = null;
  const started = startEngine({
    checkpointSeconds: 0,
    startWorker: () => (fault === null ? forkWorker(WORKER) : forkWorker(FAULTY, { ...process.env, GRAFT_TEST_FAULT: fault, GRAFT_TEST_FAULT_AT: String(FAULT_AT) })),
  });
  const { client } = started;
  const { project } = await importedCohort(started, 12);
  await client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.25, validation: 0.5, test: 0.25 }, stratifyBy: ['1'] } });
  const request = {
    project, tasks: ['finding'], seed: 3, engine: 'ort-cpu' as const,
    recipe: { strategy: 'top' as const, cut: 'stage7' as const, input: { size: 32 }, batch: 4, epochs: 4, augment: { views: 2 } },
  };
  const straight = async () => {
    const { jobId, runId } = await client.run.start(request);
    await started.ended(jobId);
    return client.run.get({ project, runId });
  };
  const broken = async (what: string) => {
    fault = what;
    const { jobId, runId } = await client.run.start(request);
    const end = await started.ended(jobId);
    fault = null;
    return { runId, end, run: await client.run.get({ project, runId }) };
  };
  const resumed = async (runId: string, engine?: 'plain' | 'ort-cpu') => {
    const events: JobEvent[] = await started.follow((await client.run.resume({ project, runId, engine })).jobId);
    return { events, run: await client.run.get({ project, runId }) };
  };
  return { straight, broken, resumed };
}

describe('a training whose engine', () => {
  it.each([
    ['NaN once', 'plain', 'ENGINE_FAILED', /ort-cpu gave other numbers when it was asked twice: first the training loss became NaN.*at batch 1 of epoch 3/],
    ['too few numbers', 'ort-cpu', 'ENGINE_FAILED', /ort-cpu gave 0 values for "loss" where there are 1, at batch 1 of epoch 3/],
    ['abort', 'plain', 'WORKER_DIED', /SIGABRT|abort/],
    ['killed by the system', 'ort-cpu', 'WORKER_DIED', /SIGKILL/],
  ] as const)('fails in the middle (%s) says so, and the run goes on to its end on %s', async (fault, engine, code, message) => {
    const { straight, broken, resumed } = await prepared();
    const reference = await straight();
    expect(reference).toMatchObject({ status: 'done', engines: [{ name: 'ort-cpu', deterministic: true, threads: expect.any(Number), microBatch: 4, fromEpoch: 0, fromBatch: 0 }] });

    const first = await broken(fault);
    expect(first.end).toMatchObject({ status: 'failed', error: { code, message: expect.stringMatching(message), data: { remedy: expect.any(String) } } });
    expect(first.run).toMatchObject({ status: 'interrupted', error: { code } });
    const other = await resumed(first.runId, engine);
    if (engine === 'ort-cpu') {
      expect(other.run).toMatchObject({ status: 'done', weights: reference.weights, changed: reference.changed, metrics: reference.metrics, engines: reference.engines });
      expect(other.events.filter((event) => event.type === 'note' && event.level === 'warning')).toEqual([]);
      return;
    }
    expect(other.run).toMatchObject({ status: 'done', epochs: 4, engine: { name: 'plain' }, engines: [{ name: 'ort-cpu', fromEpoch: 0, fromBatch: 0 }, { name: 'plain', ...(code === 'ENGINE_FAILED' ? { fromEpoch: 2, fromBatch: 0 } : {}) }] });
    expect(other.events).toContainEqual(expect.objectContaining({ type: 'note', level: 'warning', message: 'The run goes on, but not to the bit as if it had never stopped: its engine changed from ort-cpu to plain.' }));
    // The same training, in other roundings.
    for (const [i, epoch] of other.run.curve.entries()) expect(epoch.loss['train']).toBeCloseTo(reference.curve[i]!.loss['train']!, 3);
  });
});
