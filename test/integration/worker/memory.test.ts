import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../src/domain/recipe/index.ts';
import { runWorker } from './runWorker.ts';
import { smallJob, smallRun } from './smallJob.ts';

const MIB = 2 ** 20;
const recipe = resolveRecipe({ strategy: 'all', epochs: 2, batch: 20, input: { size: 96 }, augment: { views: 1 }, optimizer: { name: 'sgd', learningRate: 1e-3 } });

describe('the memory of a training', () => {
  it('is predicted before the run and near to what it takes; under a limit batches are computed in shares, to the same training', async () => {
    const job = smallJob([{ ...smallRun(), recipe }]);
    const whole = await runWorker(job);
    const { memory } = whole.result('run');
    expect(whole.of('run-started')[0]).toMatchObject({ memory: { ...memory, measured: null }, from: { epoch: 0, batch: 0 }, engine: { deterministic: true, threads: expect.any(Number), microBatch: 20 } });
    expect(memory!.predicted / memory!.measured!).toBeGreaterThan(0.7);
    expect(memory!.predicted / memory!.measured!).toBeLessThan(1.4);

    const tight = await runWorker({ ...job, memoryLimit: memory!.predicted - 60 * MIB });
    const shared = tight.result('run');
    expect(shared).toMatchObject({ status: 'done', error: null, memory: { batch: 20, available: memory!.predicted - 60 * MIB } });
    expect([10, 5, 4, 2, 1]).toContain(shared.memory!.microBatch);
    expect(shared.memory!.predicted).toBeLessThanOrEqual(shared.memory!.available);
    expect(shared.engine.microBatch).toBe(shared.memory!.microBatch);
    expect(tight.of('note').map(({ message }) => message)).toContainEqual(expect.stringMatching(/A batch of 20 images does not fit.*The update is that of the whole batch/));
    for (const [i, { epoch }] of tight.of('epoch').entries()) {
      const { loss } = whole.of('epoch')[i]!.epoch;
      for (const [name, value] of Object.entries(epoch.loss)) expect(value / loss[name]!, name).toBeCloseTo(1, 3);
    }
    for (const [layer, distance] of Object.entries(shared.changed)) expect(distance / whole.result('run').changed[layer]!, layer).toBeCloseTo(1, 2);
  });

  it('is refused under a limit that nothing fits into, before anything is trained', async () => {
    const ended = await runWorker({ ...smallJob([smallRun({ recipe: { strategy: 'all' } })]), memoryLimit: 100 * MIB });
    expect(ended.end).toMatchObject({ status: 'failed', error: { code: 'OUT_OF_MEMORY', message: expect.stringMatching(/needs \d+ MiB of memory with one image at a time; the limit is 100 MiB/), data: { remedy: expect.any(String) } } });
    expect(ended.of('epoch')).toEqual([]);
  });
});

describe('two runs of one recipe and seed', () => {
  it('end with the same bits and say with how many threads that holds', async () => {
    const job = smallJob([smallRun({ recipe: { strategy: 'all' } })], { threads: 2 });
    const [one, other] = [await runWorker(job), await runWorker(job)];
    expect(one.result('run')).toMatchObject({ status: 'done', engine: { deterministic: true, threads: 2 } });
    expect(other.result('run').weights).toBe(one.result('run').weights);
    expect(other.of('predictions')).toEqual(one.of('predictions'));
    const losses = (ended: typeof one): object[] => ended.of('epoch').map(({ epoch }) => ({ loss: epoch.loss, metrics: epoch.metrics }));
    expect(losses(other)).toEqual(losses(one));
  });
});
