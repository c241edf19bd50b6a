import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listPredictions, loadCheckpoint, saveCheckpoint, savePredictions, sweepCheckpoints } from '../../../src/store/runs/index.ts';
import type { Connection } from '../../../src/store/sqlite/index.ts';
import { seededProject } from './support.ts';

function runsWithOne(): Connection {
  const { store } = seededProject(1);
  store.runs.exec(`INSERT INTO dataset (hash, body) VALUES ('${'0'.repeat(64)}', '{}');
    INSERT INTO run (id, dataset_id, arm, seed, split_id, split_hash, task_ids, recipe, parts, status) VALUES ('r', 1, 'a', 1, '1', 'h', '[]', '{}', '{}', 'running')`);
  return store.runs;
}

describe('checkpoints', () => {
  it('come back bit for bit, whatever the values, sizes and views, and only the last one stays', async () => {
    const runs = runsWithOne();
    await fc.assert(fc.asyncProperty(fc.array(fc.float32Array({ maxLength: 40 }), { maxLength: 6 }), fc.nat(1000), async (arrays, epoch) => {
      const tensors = arrays.map((values, index) => ({ name: `t${index}`, shape: [values.length], values: new Float32Array([0, ...values]).subarray(1) }));
      await saveCheckpoint(runs, 'r', { epoch, state: { counter: epoch, nested: { list: [1, 'x', null] } }, tensors });
      const back = loadCheckpoint(runs, 'r')!;
      expect(back.epoch).toBe(epoch);
      expect(back.state).toEqual({ counter: epoch, nested: { list: [1, 'x', null] } });
      expect(back.tensors.map(({ name, shape, values }) => [name, shape, new Uint32Array(values.buffer)]))
        .toEqual(tensors.map(({ name, shape, values }) => [name, shape, new Uint32Array(new Float32Array(values).buffer)]));
      expect(runs.get('SELECT count(DISTINCT generation) AS n FROM checkpoint_tensor')).toEqual({ n: tensors.length === 0 ? 0 : 1 });
    }), { numRuns: 60 });
  });

  it('hold tensors larger than a chunk', async () => {
    const runs = runsWithOne();
    const values = Float32Array.from({ length: 2_500_000 }, (_, index) => index / 3);
    await saveCheckpoint(runs, 'r', { epoch: 1, state: {}, tensors: [{ name: 'big', shape: [2_500_000], values }] });
    expect(runs.get('SELECT count(*) AS n, max(length(bytes)) AS largest FROM checkpoint_chunk')).toEqual({ n: 3, largest: 4 * 1024 * 1024 });
    expect(loadCheckpoint(runs, 'r')!.tensors[0]!.values).toEqual(values);
  });

  it('that were being written when the process died leave nothing behind', async () => {
    const runs = runsWithOne();
    const whole = { epoch: 1, state: {}, tensors: [{ name: 'w', shape: [2], values: Float32Array.of(1, 2) }] };
    await saveCheckpoint(runs, 'r', whole);
    runs.exec("INSERT INTO checkpoint_tensor VALUES ('r', 2, 0, 'w', '[2]'); INSERT INTO checkpoint_chunk (run_id, generation, ordinal, part, bytes) VALUES ('r', 2, 0, 0, x'00')");
    sweepCheckpoints(runs);
    expect(loadCheckpoint(runs, 'r')).toEqual(whole);
    expect(runs.get('SELECT (SELECT count(*) FROM checkpoint_tensor) AS tensors, (SELECT count(*) FROM checkpoint_chunk) AS chunks')).toEqual({ tensors: 1, chunks: 1 });
  });
});

describe('predictions', () => {
  it('are kept as float32, in numeric order of samples, and replaced when a run is done again', () => {
    const runs = runsWithOne();
    const row = (sampleId: string, ...probabilities: number[]) => ({ part: 'test', taskId: '1', sampleId, probabilities: Float32Array.from(probabilities) });
    savePredictions(runs, 'r', [row('10', 0.1, 0.9), row('9', 0.25, 0.75)]);
    savePredictions(runs, 'r', [row('10', 0.5, 0.5)]);
    expect(listPredictions(runs, 'r', 'test')).toEqual([row('9', 0.25, 0.75), row('10', 0.5, 0.5)]);
    expect(listPredictions(runs, 'r', 'validation')).toEqual([]);
  });
});
