import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExportJob } from '../../../src/contract/worker/index.ts';
import { fakeWorker } from './fakeWorker.ts';
import { importedCohort, startEngine, temporaryFolder, write } from './support.ts';

async function trained(onExport: (job: ExportJob) => void = () => {}) {
  const started = startEngine({ startWorker: fakeWorker({ onJob: (job) => { if (job.type === 'export') onExport(job); } }) });
  const { client } = started;
  const { project, folder } = await importedCohort(started, 60);
  await client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, stratifyBy: ['1'] } });
  const { jobId, runId } = await client.run.start({ project, recipe: { strategy: 'frozen' }, tasks: ['finding'], seed: 4 });
  await started.ended(jobId);
  return { ...started, project, folder, runId };
}

describe('export', () => {
  it('hands the worker the best weights, images for parity, and a card that says what is stored of the run', async () => {
    const jobs: ExportJob[] = [];
    const { client, follow, project, runId } = await trained((job) => { jobs.push(job); });
    await client.run.evaluate({ project, runId, part: 'test' });
    const out = join(temporaryFolder(), 'model.onnx');
    const events = await follow((await client.export.start({ project, runId, to: 'onnx', out })).jobId);
    expect(events.find((event) => event.type === 'exported')).toMatchObject({ result: { ok: true, file: out, parity: { samples: 64 } } });
    const [job] = jobs;
    expect(job!.weights).toEqual([{ name: 'head/w', shape: [2], values: Float32Array.of(0.5, 4) }]);
    expect(job!.tasks).toEqual([{ id: '1', name: 'finding', classes: ['a', 'b'] }]);
    expect(job!.metadata).toMatchObject({ run: runId, seed: '4', backbone: 'efficientnet-lite0', strategy: 'frozen', weights: 'weights of frozen' });
    expect(job!.card).toContain('NOT FOR CLINICAL USE');
    expect(job!.card).toMatch(/\| finding \| a \| 36 \| 18 \|/);
    expect(job!.card).toMatch(/\| train \| 72 \| 36 \|/);
    expect(job!.card).toMatch(/\| finding \| test \| auc \|/);
    expect(job!.card).toContain('had been looked at once');
    expect(job!.card).not.toMatch(/\bP\d+\b/);
  });

  it('replaces a former export when told to and nothing else ever, and refuses a run that has no weights', async () => {
    const { client, ended, project, runId } = await trained();
    const folder = temporaryFolder();
    write(folder, { 'old.onnx': 'x', 'thesis.docx': 'x', 'photos/1.jpg': 'x', 'web/model.json': '{}' });
    const start = (to: 'onnx' | 'tfjs', name: string, replace = true) => client.export.start({ project, runId, to, out: join(folder, name), replace });
    await expect(start('onnx', 'thesis.docx')).rejects.toMatchObject({ code: 'REFUSED', data: { field: 'out' } });
    await expect(start('tfjs', 'photos')).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(start('onnx', 'absent/model.onnx')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const [to, name] of [['onnx', 'old.onnx'], ['tfjs', 'web']] as const) {
      await expect(start(to, name, false)).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining(`${name} is there already`), data: { field: 'replace', file: join(folder, name) } });
    }
    expect(await ended((await start('onnx', 'old.onnx')).jobId)).toMatchObject({ status: 'done' });
    expect(await ended((await start('tfjs', 'web')).jobId)).toMatchObject({ status: 'done' });
    await expect(client.export.start({ project, runId: 'none', to: 'onnx', out: join(folder, 'm.onnx') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('predict', () => {
  it('gives an answer for each file, bad ones included', async () => {
    const { client, follow, folder } = await trained();
    write(folder, { 'm.onnx': 'x' });
    const { jobId } = await client.predict.start({ model: join(folder, 'm.onnx'), files: ['a.png', 'b.txt'] });
    const events = await follow(jobId);
    expect(events.filter((event) => event.type === 'prediction')).toMatchObject([
      { file: 'a.png', ok: true, tasks: { finding: { probabilities: { a: 0.25, b: 0.75 } } } }, { file: 'b.txt', ok: false, message: 'Not an image.', tasks: {} },
    ]);
    expect(events.at(-1)).toMatchObject({ status: 'done', result: { done: 1, failed: 1 } });
    await expect(client.predict.start({ model: join(folder, 'absent.onnx'), files: ['a.png'] })).rejects.toMatchObject({ code: 'NOT_FOUND', data: { field: 'model' } });
  });
});
