import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { STRATEGIES } from '../../../src/domain/recipe/index.ts';
import { runWorker } from './runWorker.ts';
import { smallJob, smallRun } from './smallJob.ts';

describe('a train job in a worker process', () => {
  it('trains every strategy, says what moved and predicts the unseen patients', async () => {
    const job = smallJob(STRATEGIES.map((strategy) => smallRun({ runId: strategy, recipe: { strategy } })), { lanes: 2 });
    const ended = await runWorker(job);
    expect(ended.end).toEqual({ type: 'end', status: 'done', error: null });
    for (const strategy of STRATEGIES) {
      const { status, error, changed, weights, epochs, engine } = ended.result(strategy);
      expect({ status, error, epochs }).toEqual({ status: 'done', error: null, epochs: 2 });
      expect(weights).toMatch(/^[0-9a-f]{64}$/);
      expect(engine).toMatchObject({ name: 'ort-cpu', graphHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      const moved = (prefix: string): number[] => Object.entries(changed).filter(([layer]) => layer.startsWith(prefix)).map(([, distance]) => distance);
      expect(moved('head_stripes').every((d) => d > 0)).toBe(true);
      for (const d of moved('stem')) expect(d > 0).toBe(strategy === 'all' || strategy === 'scratch');
      for (const d of moved('stage7')) expect(d > 0).toBe(strategy !== 'frozen');
      expect(moved('stem').length).toBeGreaterThan(0);
      const [batch] = ended.of('predictions').map((m) => m.batch).filter((b) => b.runId === strategy);
      expect(batch).toMatchObject({ part: 'test', task: 0, samples: job.runs[0]!.predict['test'] });
      for (let i = 0; i < batch!.samples.length; i++) expect(batch!.probabilities[2 * i]! + batch!.probabilities[2 * i + 1]!).toBeCloseTo(1, 5);
    }
    // Frozen: exactly 0, not merely small.
    expect(Object.entries(ended.result('frozen').changed).filter(([layer]) => !layer.startsWith('head_')).every(([, d]) => d === 0)).toBe(true);
    const seen = ended.of('glimpse').filter((m) => m.runId === 'top');
    expect(seen.map((m) => [m.epoch, m.glimpse.images.map(({ sample }) => sample)])).toEqual([1, 2].map((epoch) => [epoch, seen[0]!.glimpse.images.map(({ sample }) => sample)]));
    for (const { sample, probability } of seen[1]!.glimpse.images) expect(job.runs[0]!.validation.includes(sample) && probability >= 0.5).toBe(true);
    expect(ended.of('epoch').map((m) => m.runId).sort()).toEqual([...STRATEGIES, ...STRATEGIES].sort());
  });

  it('learns what can be learned: two tasks over one trunk, one with half its labels unknown', async () => {
    const run = smallRun({ recipe: { strategy: 'frozen', epochs: 30, optimizer: { learningRate: 1e-2 } }, tasks: [0, 1] });
    const job = smallJob([run]);
    const ended = await runWorker(job);
    for (const { task, samples, probabilities } of ended.of('predictions').map((m) => m.batch)) {
      const known = samples.flatMap((sample, i) => (job.samples[sample]!.labels[task]! >= 0 ? [{ truth: job.samples[sample]!.labels[task]!, chance: probabilities[2 * i + 1]! }] : []));
      const right = known.filter(({ truth, chance }) => (chance > 0.5 ? 1 : 0) === truth).length;
      expect(right / known.length).toBeGreaterThanOrEqual(0.75);
    }
    expect(ended.of('predictions')).toHaveLength(2);
  });

  it('hashes all tensors of the model, little-endian, in the order of their names', async () => {
    const ended = await runWorker(smallJob([smallRun({ recipe: { strategy: 'scratch', epochs: 1 } })]));
    const tensors = ended.checkpoints('run').at(-1)!.tensors.filter(({ name }) => name.startsWith('best/')).sort((a, b) => (a.name < b.name ? -1 : 1));
    const hash = createHash('sha256');
    for (const { values } of tensors) hash.update(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    expect(ended.result('run').weights).toBe(hash.digest('hex'));
  });

  it.each(['frozen', 'top', 'scratch', 'all'] as const)('killed in the middle (%s), it resumes to the weights of a run that was not', async (strategy) => {
    const run = smallRun({ recipe: { strategy, epochs: 2 } });
    const job = smallJob([run], { checkpointSeconds: 0 });
    const straight = await runWorker({ ...job, checkpointSeconds: 1e6 });
    let seen = 0;
    const killed = await runWorker(job, (message, worker) => {
      if (message.type === 'checkpoint' && ++seen === 3) worker.kill('SIGKILL');
    });
    expect(killed.end).toBeNull();
    const resumed = await runWorker({ ...job, runs: [{ ...run, resume: killed.checkpoints('run')[2]! }] });
    expect(resumed.result('run').weights).toBe(straight.result('run').weights);
    expect(resumed.result('run').changed).toEqual(straight.result('run').changed);
    expect(resumed.of('predictions')).toEqual(straight.of('predictions'));
  });

  it('cancelled, it ends as such with a checkpoint, and resumes to the weights of a run that was not', async () => {
    const run = smallRun({ recipe: { strategy: 'top', epochs: 3 } });
    const job = smallJob([run, smallRun({ runId: 'second', recipe: { strategy: 'top', epochs: 3 } }), smallRun({ runId: 'third', recipe: { strategy: 'top', epochs: 3 } })], { lanes: 2 });
    const cancelled = await runWorker(job, (message, worker) => {
      if (message.type === 'epoch') worker.send({ type: 'cancel' });
    });
    expect(cancelled.end).toEqual({ type: 'end', status: 'cancelled', error: null });
    expect(cancelled.result('run').status).toBe('cancelled');
    expect(cancelled.of('run-ended').map((m) => m.result.runId)).not.toContain('third');
    const straight = await runWorker({ ...job, runs: [run] });
    const resumed = await runWorker({ ...job, runs: [{ ...run, resume: cancelled.checkpoints('run').at(-1)! }] });
    expect(resumed.result('run').weights).toBe(straight.result('run').weights);
  });

  it('gives a study\'s run the same weights beside another and as the last one left', async () => {
    for (const strategy of ['all', 'scratch'] as const) {
      const run = smallRun({ recipe: { strategy } });
      const job = smallJob([run], { lanes: 2 });
      const alone = await runWorker(job);
      const beside = await runWorker({ ...job, runs: [smallRun({ runId: 'other', seed: 2, recipe: { strategy } }), run] });
      expect(beside.result('run').weights).toBe(alone.result('run').weights);
      expect(beside.result('other').weights).not.toBe(alone.result('run').weights);
    }
  });

  it('refuses a job with a patient in two parts, before anything is read', async () => {
    const run = smallRun();
    const ended = await runWorker(smallJob([{ ...run, predict: { test: [...run.predict['test']!, 3] } }]));
    expect(ended.end).toMatchObject({ status: 'failed', error: { code: 'REFUSED', message: expect.stringMatching(/^1 group \(patient\) is in both test and train/), data: { remedy: expect.any(String) } } });
    expect(ended.messages.map((m) => m.type)).toEqual(['ready', 'end']);
  });

  it('goes on without files that cannot be read, and says which', async () => {
    const small = smallJob([smallRun()]);
    writeFileSync(small.samples[4]!.path, 'not an image');
    const contentHash = createHash('sha256').update('not an image').digest('hex');
    const job = { ...small, samples: small.samples.map((sample, i) => (i === 4 ? { ...sample, contentHash } : sample)) };
    unlinkSync(job.samples[31]!.path);
    const ended = await runWorker(job);
    expect(ended.of('unreadable').map((m) => m.sample).sort((a, b) => a - b)).toEqual([4, 31]);
    expect(ended.result('run').status).toBe('done');
    const { leftOut } = ended.of('run-started')[0]!;
    expect(leftOut.map(({ sample }) => sample)).toEqual([4, 31]);
    expect(leftOut[1]!.reason).toBe(`${job.samples[31]!.path} does not exist.`);
    expect(ended.of('predictions')[0]!.batch.samples).toEqual(job.runs[0]!.predict['test']!.filter((sample) => sample !== 31));
  });

  it('does not train on an image whose content changed since the import, even at the same size', async () => {
    const job = smallJob([smallRun()]);
    const changed = readFileSync(job.samples[4]!.path);
    changed[changed.length - 20] = changed[changed.length - 20]! ^ 1;
    writeFileSync(job.samples[4]!.path, changed);
    const ended = await runWorker(job);
    expect(ended.end).toMatchObject({ status: 'failed', error: { code: 'REFUSED', message: expect.stringMatching(/changed since the import/), data: { file: job.samples[4]!.path, remedy: expect.any(String) } } });
    expect(ended.of('epoch')).toEqual([]);
  });

  it('reports a diverged run with the reason and goes on with the others', async () => {
    const wild = smallRun({ runId: 'wild', recipe: { strategy: 'top', optimizer: { name: 'sgd', learningRate: 10, weightDecay: 10, clipNorm: 0 }, schedule: { warmupEpochs: 0 }, epochs: 12 } });
    const ended = await runWorker(smallJob([wild, smallRun()]));
    expect(ended.result('wild')).toMatchObject({ status: 'failed', error: { code: 'DIVERGED', message: expect.stringMatching(/"stripes".*became (NaN|-?Infinity)/) } });
    expect(ended.result('run').status).toBe('done');
    expect(ended.end?.status).toBe('done');
  });

  it('fails the job with the reason when no run could be trained', async () => {
    const ended = await runWorker(smallJob([smallRun({ train: [0, 2, 4, 6] })]));
    expect(ended.end).toMatchObject({ status: 'failed', error: { code: 'REFUSED', message: expect.stringMatching(/only one class/) } });
  });

  it('leaves the head of a task without labels bit-identical', async () => {
    const job = smallJob([smallRun({ recipe: { strategy: 'all' }, tasks: [0, 1] })]);
    const samples = job.samples.map((sample) => ({ ...sample, labels: [sample.labels[0]!, -1] }));
    const ended = await runWorker({ ...job, samples });
    expect(ended.result('run').changed).toMatchObject({ head_width: 0 });
    expect(ended.result('run').changed['head_stripes']).toBeGreaterThan(0);
    expect(ended.of('note').map((m) => m.message)).toEqual([expect.stringMatching(/no label for the task "width"/)]);
  });

  it('takes frozen features from the cache the second time, to the same weights', async () => {
    const job = smallJob([smallRun()]);
    const first = await runWorker(job);
    const second = await runWorker(job);
    const computed = (ended: typeof first): number => ended.of('progress').filter((m) => m.what === 'Computing frozen features').length;
    expect(computed(first)).toBeGreaterThan(0);
    expect(computed(second)).toBe(0);
    expect(second.result('run').weights).toBe(first.result('run').weights);
  });

  it('writes the graphs that ran, when asked, under the hash that the run reports', async () => {
    const saveGraphs = await mkdtemp(join(tmpdir(), 'graft-graphs-'));
    const ended = await runWorker(smallJob([smallRun()], { saveGraphs }));
    const hashes = readdirSync(saveGraphs).filter((file) => file.endsWith('.onnx')).map((file) => file.replace('.onnx', ''));
    expect(readdirSync(saveGraphs).filter((file) => file.endsWith('.safetensors'))).toHaveLength(hashes.length);
    expect(hashes).toContain(ended.result('run').engine.graphHash);
    for (const hash of hashes) expect(createHash('sha256').update(readFileSync(join(saveGraphs, `${hash}.onnx`))).digest('hex')).toBe(hash);
  });

  it('ends by itself when its host is gone, so that no training goes on for nobody', async () => {
    const ended = await runWorker(smallJob([smallRun({ recipe: { strategy: 'all', epochs: 500, earlyStopping: { patience: 500 } } })]), (message, worker) => {
      if (message.type === 'epoch') worker.disconnect();
    });
    expect(ended.end).toBeNull();
  });

  it('names the engine that is not there', async () => {
    const ended = await runWorker(smallJob([smallRun()], { engine: 'ort-cuda' }));
    expect(ended.end).toMatchObject({ status: 'failed', error: { code: 'ENGINE_UNAVAILABLE' } });
  });
});

describe('a probe job', () => {
  it('posts what the engine can do', async () => {
    const ended = await runWorker({ type: 'probe', engine: 'ort-cpu' });
    expect(ended.of('probed')[0]!.result).toMatchObject({ engine: 'ort-cpu', ok: true });
    expect(ended.end?.status).toBe('done');
  });
});
