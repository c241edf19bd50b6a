import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainJob, WorkerJob } from '../../../src/contract/worker/index.ts';
import { part10 } from '../../unit/media/dicomBytes.ts';
import { fakeWorker } from './fakeWorker.ts';
import { importedCohort, png, startEngine, temporaryFolder, write } from './support.ts';
import type { Started } from './support.ts';

/** A DICOM file of two frames, 4 × 4 pixels of 8 bits, that follow from the seed. */
function twoFrames(seed: string): Buffer {
  const short = (value: number): Buffer => Buffer.from([value, 0]);
  return part10({
    '00280002': short(1), '00280004': Buffer.from('MONOCHROME2 '), '00280008': Buffer.from('2 '), '00280010': short(4), '00280011': short(4),
    '00280100': short(8), '00280101': short(8), '00280102': short(7), '00280103': short(0), '7fe00010': createHash('sha256').update(seed).digest(),
  });
}

const PARTS = { kind: 'parts', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, stratifyBy: ['1'] } as const;
const FOLDS = { kind: 'folds', seed: 1, folds: 5, stratifyBy: ['1'] } as const;
const RECIPE = { strategy: 'frozen' } as const;

async function readyCohort(started: Started, patients = 60, config: Parameters<Started['client']['split']['lock']>[0]['config'] = { ...PARTS, stratifyBy: ['1'] }) {
  const made = await importedCohort(started, patients);
  await started.client.split.lock({ project: made.project, config });
  return made;
}

describe('a run', () => {
  it('trains on the locked split, keeps what really ran and says what happened, in order', async () => {
    const jobs: WorkerJob[] = [];
    const started = startEngine({ startWorker: fakeWorker({ onJob: (job) => { jobs.push(job); } }) });
    const { client } = started;
    const { project, folder } = await readyCohort(started);
    const { jobId, runId } = await client.run.start({ project, recipe: RECIPE, tasks: ['finding'], seed: 7 });
    const events = await started.follow(jobId);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.map((event) => event.type)).toEqual(['engine', 'run', 'epoch', 'glimpse', 'epoch', 'glimpse', 'epoch', 'glimpse', 'run', 'end']);
    const glimpse = events.findLast((event) => event.type === 'glimpse')!;
    expect(glimpse).toMatchObject({ runId, epoch: 2, taskId: '1', images: [{ predicted: 'b', probability: 0.75 }, { predicted: 'b', probability: 0.75 }] });
    for (const image of await client.image.list({ project, ids: glimpse.images.map(({ sampleId }) => sampleId) })) {
      expect(image.part).toBe('validation');
      expect(glimpse.images.find(({ sampleId }) => sampleId === image.id)!.truth).toBe(Number(image.group.slice(1)) % 2 === 0 ? 'a' : 'b');
    }
    const run = await client.run.get({ project, runId });
    expect(run).toMatchObject({
      status: 'done', arm: 'frozen', seed: 7, fold: null, taskIds: ['1'], engine: { name: 'ort-cpu', graphHash: 'abc' }, backbone: { id: 'efficientnet-lite0' },
      epochs: 3, bestEpoch: 1, weights: 'weights of frozen', changed: { head: 1, stem: 0 }, versions: { graft: '0.0.0-test', test: '1' }, curve: [{ epoch: 0 }, { epoch: 1 }, { epoch: 2 }],
      metrics: { validation: { 1: { auc: { level: 0.95, groups: 12, samples: 24 } } } },
    });
    expect(run.metrics['test']).toBeUndefined();

    const job = jobs.find((one): one is TrainJob => one.type === 'train')!;
    expect(job.engine).toBe('ort-cpu');
    const split = (await client.split.list({ project }))[0]!;
    expect(run.splitHash).toBe(split.hash);
    const groups = (indices: readonly number[]): Set<string> => new Set(indices.map((index) => job.samples[index]!.group));
    const spec = job.runs[0]!;
    for (const [indices, part] of [[spec.train, 'train'], [spec.validation, 'validation'], [spec.predict['test']!, 'test']] as const) {
      expect([...groups(indices)].sort()).toEqual(split.parts.find((one) => one.name === part)!.groups);
    }
    expect(job.samples[0]).toMatchObject({ path: join(folder, 'p0-1.png'), frame: 0, group: 'P0', labels: [0] });
  });

  it('is a final fit on all patients where the split has folds and none is named', async () => {
    const jobs: WorkerJob[] = [];
    const started = startEngine({ startWorker: fakeWorker({ onJob: (job) => { jobs.push(job); } }) });
    const { client } = started;
    const { project } = await readyCohort(started, 60, { ...FOLDS, stratifyBy: ['1'] });
    const { jobId, runId } = await client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    await started.ended(jobId);
    const job = jobs.find((one): one is TrainJob => one.type === 'train')!;
    const spec = job.runs[0]!;
    const split = (await client.split.list({ project }))[0]!;
    const groupsOf = (indices: readonly number[]): string[] => [...new Set(indices.map((index) => job.samples[index]!.group))].sort();
    expect(groupsOf(spec.validation)).toEqual(split.parts.find((one) => one.name === 'fold0')!.groups);
    expect(groupsOf([...spec.train, ...spec.validation])).toHaveLength(60);
    expect(Object.keys(spec.predict)).toEqual(['validation']);
    expect((await client.run.get({ project, runId })).fold).toBeNull();
  });

  it('counts each look at the sealed test part, and none at the validation part', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { client } = started;
    const { project } = await readyCohort(started);
    const { jobId, runId } = await client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    await started.ended(jobId);
    const looks = async (): Promise<number> => (await client.split.list({ project }))[0]!.testLooks;
    await client.run.evaluate({ project, runId, part: 'validation' });
    await client.run.predictions({ project, runId, part: 'validation' });
    expect(await looks()).toBe(0);
    const run = await client.run.evaluate({ project, runId, part: 'test' });
    expect(await looks()).toBe(1);
    const rows = await client.run.predictions({ project, runId, part: 'test' });
    expect(await looks()).toBe(2);
    expect(rows).toHaveLength(24);
    const right = rows.filter(({ truth, probabilities: [a, b] }) => truth === (b!.value > a!.value ? b!.class : a!.class)).length;
    expect(run.metrics['test']!['1']!['accuracy']!.value).toBeCloseTo(right / rows.length, 12);
    for (const { probabilities: [a, b] } of rows) expect(a!.value + b!.value).toBeCloseTo(1, 15);
    await expect(client.run.evaluate({ project, runId, part: 'holiday' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await client.split.lock({ project, config: { ...PARTS, seed: 2, stratifyBy: ['1'] } });
    const [fresh] = await client.split.list({ project });
    expect(fresh!.certificate.at(-1)).toMatchObject({ holds: false, evidence: '2 looks at test parts of earlier splits' });
  });

  it('whose worker dies is interrupted with the reason, and goes on from its last checkpoint', async () => {
    const jobs: TrainJob[] = [];
    let checkpoints = 0;
    const started = startEngine({ startWorker: fakeWorker({
      onJob: (job) => { if (job.type === 'train') jobs.push(job); },
      before: (message) => (message.type === 'checkpoint' && ++checkpoints === 3 ? 'die' : undefined),
    }) });
    const { client } = started;
    const { project } = await readyCohort(started);
    const { jobId, runId } = await client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    expect(await started.ended(jobId)).toMatchObject({ status: 'failed', error: { code: 'WORKER_DIED', message: expect.stringContaining('SIGKILL'), data: { remedy: expect.stringContaining('resume') } } });
    expect(await client.run.get({ project, runId })).toMatchObject({ status: 'interrupted', epochs: 3, error: { code: 'WORKER_DIED' } });
    expect(await started.ended((await client.run.resume({ project, runId })).jobId)).toMatchObject({ status: 'done' });
    const resumed = jobs[1]!.runs[0]!.resume!;
    expect(resumed).toEqual({ epoch: 2, state: { epoch: 2 }, tensors: [{ name: 'head/w', shape: [2], values: Float32Array.of(1, 1) }, { name: 'best/head/w', shape: [2], values: Float32Array.of(0.5, 1) }] });
    expect({ ...jobs[1]!.runs[0], resume: null }).toEqual(jobs[0]!.runs[0]);
    expect(jobs[1]!.samples).toEqual(jobs[0]!.samples);
    expect((await client.run.get({ project, runId })).curve.map((epoch) => epoch.epoch)).toEqual([0, 1, 2]);
    await expect(client.run.resume({ project, runId })).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('that the worker refuses has failed, with the reason', async () => {
    const started = startEngine({ startWorker: fakeWorker({ refuse: { code: 'ENGINE_UNAVAILABLE', message: 'There is no such engine.', data: {} } }) });
    const { project } = await readyCohort(started);
    const { jobId, runId } = await started.client.run.start({ project, recipe: RECIPE, tasks: ['finding'], engine: 'ort-cuda' });
    expect(await started.ended(jobId)).toMatchObject({ status: 'failed', error: { code: 'ENGINE_UNAVAILABLE' } });
    expect(await started.client.run.get({ project, runId })).toMatchObject({ status: 'failed', error: { code: 'ENGINE_UNAVAILABLE', message: 'There is no such engine.' } });
  });

  it('gives rows that can be told apart: frames of one file, and equal paths in two sources', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { client } = started;
    const { project } = await client.project.create({ path: join(temporaryFolder(), 'P.graft') });
    const sources = [temporaryFolder(), temporaryFolder()];
    for (const [index, source] of sources.entries()) {
      for (let patient = 0; patient < 12; patient++) write(source, { [`P${patient}.dcm`]: twoFrames(`${index}/${patient}`) });
      await started.ended((await client.import.start({ project, source, groupBy: { by: 'path', pattern: '(P\\d+)' } })).jobId);
    }
    const task = await client.task.add({ project, name: 'finding', kind: 'classification', classes: ['a', 'b'] });
    const ids = await client.image.ids({ project });
    expect(ids).toHaveLength(48);
    const images = await client.image.list({ project, ids });
    await client.label.set({ project, items: images.map(({ id, group }) => ({ sampleId: id, taskId: task.id, state: 'labelled', classId: task.classes[Number(group.slice(1)) % 2]!.id })) });
    await client.split.lock({ project, config: { ...PARTS, stratifyBy: [task.id] } });
    const { jobId, runId } = await client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    await started.ended(jobId);
    const rows = await client.run.predictions({ project, runId, part: 'validation' });
    expect(new Set(rows.map(({ file }) => file)).size * 4).toBe(rows.length);
    expect(new Set(rows.map(({ file, frame, source }) => `${source}|${file}|${frame}`)).size).toBe(rows.length);
    expect([...new Set(rows.map(({ frame }) => frame))].sort()).toEqual([1, 2]);
    expect([...new Set(rows.map(({ source }) => source))].sort()).toEqual(sources.toSorted());
  });

  it('does not start where no image is left where it was, and says so', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { project, folder } = await readyCohort(started);
    renameSync(folder, `${folder}-away`);
    const { jobId } = await started.client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    const end = await started.ended(jobId);
    renameSync(`${folder}-away`, folder);
    expect(end).toMatchObject({ status: 'failed', error: { code: 'NOT_FOUND', message: 'None of the 120 images is where it was imported from, the first of them p0-1.png.', data: { remedy: expect.stringContaining('import the folder') } } });
  });

  it('keeps in its record which images were left out, of which part and why', async () => {
    const unreadable: Record<string, string> = {};
    const started = startEngine({ startWorker: fakeWorker({ unreadable }) });
    const { client } = started;
    const { project } = await readyCohort(started);
    const split = (await client.split.list({ project }))[0]!;
    const firstOf = (part: string): string => `${split.parts.find((one) => one.name === part)!.groups[0]!.replace('P', 'p')}-1.png`;
    const [train, test] = [firstOf('train'), firstOf('test')];
    Object.assign(unreadable, { [`/${train}`]: 'It does not exist.', [`/${test}`]: 'The disk reported an error.' });
    const { jobId, runId } = await client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    await started.ended(jobId);
    const run = await client.run.get({ project, runId });
    expect(run.leftOut).toBe(2);
    expect(run.leftOutImages.map(({ file, part, reason }) => ({ file, part, reason })).sort((a, b) => a.part.localeCompare(b.part))).toEqual([
      { file: test, part: 'test', reason: 'The disk reported an error.' }, { file: train, part: 'train', reason: 'It does not exist.' },
    ]);
    expect((await client.run.list({ project }))[0]).toMatchObject({ id: runId, leftOut: 2 });
  });

  it('does not start on images that have changed since the import', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { project, folder } = await readyCohort(started);
    write(folder, { 'p3-1.png': png('another picture', 40) });
    const { jobId } = await started.client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    expect(await started.ended(jobId)).toMatchObject({ status: 'failed', error: { code: 'REFUSED', message: '1 image changed since the import, the first of them p3-1.png.' } });
  });

  it('resumes with the labels it started with, whatever was labelled since', async () => {
    const jobs: TrainJob[] = [];
    const started = startEngine({ startWorker: fakeWorker({ onJob: (job) => { if (job.type === 'train') jobs.push(job); }, before: (message) => (message.type === 'predictions' && jobs.length === 1 ? 'die' : undefined) }) });
    const { client } = started;
    const { project } = await readyCohort(started);
    const { jobId, runId } = await client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    await started.ended(jobId);
    await client.label.set({ project, items: (await client.image.ids({ project })).map((sampleId) => ({ sampleId, taskId: '1', state: 'unsure' as const, classId: null })) });
    await started.ended((await client.run.resume({ project, runId })).jobId);
    expect(jobs[1]!.samples).toEqual(jobs[0]!.samples);
  });

  it('is cancelled by a call, and interrupted by the end of the host; both go on later', async () => {
    const userFolder = temporaryFolder();
    const started = startEngine({ userFolder, startWorker: fakeWorker({ waitForCancel: true }) });
    const { client } = started;
    const { project, path } = await readyCohort(started);
    const first = await client.run.start({ project, recipe: RECIPE, tasks: ['finding'] });
    await expect(client.run.start({ project, recipe: RECIPE, tasks: ['finding'] })).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining('running') });
    for await (const event of await client.job.events({ jobId: first.jobId })) if (event.type === 'epoch') await client.job.cancel({ jobId: first.jobId });
    expect((await client.job.get({ jobId: first.jobId })).status).toBe('cancelled');
    expect((await client.run.get({ project, runId: first.runId })).status).toBe('cancelled');
    const second = await client.run.resume({ project, runId: first.runId });
    for await (const event of await client.job.events({ jobId: second.jobId })) if (event.type === 'epoch') break;
    await started.engine.dispose();
    const again = startEngine({ userFolder, startWorker: fakeWorker() });
    const opened = await again.client.project.open({ path });
    expect((await again.client.run.get({ project: opened.project, runId: first.runId })).status).toBe('interrupted');
    expect(await again.ended((await again.client.run.resume({ project: opened.project, runId: first.runId })).jobId)).toMatchObject({ status: 'done' });
  });
});

describe('a run is refused before its first step, with a sentence', () => {
  const refusal = async (started: Started, project: string, extra: object = {}): Promise<unknown> =>
    started.client.run.start({ project, recipe: RECIPE, tasks: ['finding'], ...extra }).catch((error: unknown) => error);
  const relabel = async ({ client }: Started, project: string, state: (index: number) => string | null): Promise<void> => {
    const ids = await client.image.ids({ project });
    await client.label.set({ project, items: ids.map((sampleId, index) => {
      const classId = state(index);
      return { sampleId, taskId: '1', state: classId === null ? 'unknown' as const : 'labelled' as const, classId };
    }) });
  };

  it('without a locked split', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { project } = await importedCohort(started, 20);
    expect(await refusal(started, project)).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('no locked split') });
  });

  it.each([
    ['without any label', () => null, /has no labels/],
    ['with one class only', () => '1', /nothing to tell apart/],
    ['with a class of one patient', (index: number) => (index < 2 ? '2' : '1'), /images of 1 patient;/],
  ])('%s', async (_, state, message) => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { project } = await readyCohort(started, 20);
    await relabel(started, project, state);
    expect(await refusal(started, project)).toMatchObject({ code: 'REFUSED', message: expect.stringMatching(message), data: { field: 'finding', remedy: expect.any(String) } });
  });

  it('with a part that holds no label, or a training part that lacks a class', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { client } = started;
    const { project } = await readyCohort(started, 20);
    const samples = await client.image.list({ project, ids: await client.image.ids({ project }) });
    const before = samples.map((sample) => sample.labels[0]!.classId);
    await relabel(started, project, (index) => (samples[index]!.part === 'validation' ? null : before[index]!));
    expect(await refusal(started, project)).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('validation part has no image with a label') });
    await relabel(started, project, (index) => (samples[index]!.part === 'train' ? '1' : before[index]!));
    expect(await refusal(started, project)).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('No training image is labelled "b"') });
  });

  it('for a task or a fold that is not there', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { project } = await readyCohort(started, 20, { ...FOLDS, stratifyBy: ['1'] });
    expect(await refusal(started, project, { tasks: ['other'] })).toMatchObject({ code: 'NOT_FOUND', data: { field: 'tasks' } });
    expect(await refusal(started, project, { fold: 9 })).toMatchObject({ code: 'BAD_INPUT', data: { field: 'fold' } });
  });
});

describe('a study', () => {
  const config = {
    name: 'two arms', tasks: ['finding'], seeds: [1, 2], budget: { epochs: 3 }, margin: 0.05, metric: 'auc' as const,
    arms: { weak: { strategy: 'frozen' as const }, strong: { strategy: 'frozen' as const, heads: { hidden: 32 } } },
  };

  it('lends its out-of-fold estimate to the card of a final fit of the same recipe, and to no other', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { client } = started;
    const { project } = await readyCohort(started, 60, { ...FOLDS, stratifyBy: [...FOLDS.stratifyBy] });
    await started.ended((await client.study.start({ project, config })).jobId);
    const card = async (hidden: number): Promise<string> => {
      const { jobId, runId } = await client.run.start({ project, recipe: { ...config.arms.strong, heads: { hidden }, epochs: 3 }, tasks: ['finding'] });
      await started.ended(jobId);
      return (await client.export.card({ project, runId })).markdown;
    };
    const { verdict } = await client.study.get({ project, studyId: (await client.study.list({ project }))[0]!.id });
    const auc = verdict!.arms.find((one) => one.arm === 'strong')!.metrics['auc']!;
    expect(await card(32)).toContain(`| finding | out of fold | auc | ${auc.value.toFixed(3)} | ${auc.low!.toFixed(3)} to ${auc.high!.toFixed(3)} (95 %) |`);
    expect(await card(16)).not.toContain('out of fold');
  });

  it('runs arms × seeds × folds, judges on held-out patients once, and opens its predictions only then', async () => {
    const jobs: TrainJob[] = [];
    const skill = (arm: string): number => (arm === 'strong' ? 0.95 : 0.55);
    const started = startEngine({ startWorker: fakeWorker({ skill, onJob: (job) => { if (job.type === 'train') jobs.push(job); } }) });
    const { client } = started;
    const { project } = await readyCohort(started, 60, { ...FOLDS, stratifyBy: ['1'] });
    const { jobId, studyId } = await client.study.start({ project, config });
    const end = await started.ended(jobId);
    expect(end).toMatchObject({ status: 'done', result: { study: studyId } });
    expect(jobs[0]!.runs).toHaveLength(2 * 2 * 5);
    expect(new Set(jobs[0]!.runs.map((run) => run.recipe.epochs))).toEqual(new Set([3]));
    const study = await client.study.get({ project, studyId });
    expect(study).toMatchObject({ status: 'done', runs: { done: 20, total: 20 }, verdict: { metric: 'auc', margin: 0.05, headline: end.result['headline'] } });
    expect(study.verdict!.differences).toMatchObject([{ a: 'weak', b: 'strong', verdict: 'worse', metric: 'auc' }]);
    expect(study.verdict!.arms.find((arm) => arm.arm === 'strong')).toMatchObject({ seeds: [1, 2], metrics: { auc: { groups: 60, samples: 120 } } });
    expect((await client.split.list({ project }))[0]!.testLooks).toBe(1);
    const rows = await client.run.predictions({ project, studyId });
    expect(rows).toHaveLength(120 * 2 * 2);
    expect((await client.split.list({ project }))[0]!.testLooks).toBe(1);
    const detail = await client.study.arm({ project, studyId, arm: 'strong', taskId: '1' });
    expect(detail.classes).toEqual(['a', 'b']);
    expect(detail.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(120);
    expect(detail.roc[0]).toEqual({ x: 0, y: 0 });
    expect(detail.roc.at(-1)).toEqual({ x: 1, y: 1 });
    expect(detail.errors).toHaveLength(120 - detail.confusion[0]![0]! - detail.confusion[1]![1]!);
  });

  it('whose worker dies goes on with the runs that are left, and stays sealed until then', async () => {
    let ended = 0;
    const jobs: TrainJob[] = [];
    const started = startEngine({ startWorker: fakeWorker({
      onJob: (job) => { if (job.type === 'train') jobs.push(job); },
      before: (message) => (message.type === 'run-ended' && ++ended === 8 ? 'die' : undefined),
    }) });
    const { client } = started;
    const { project } = await readyCohort(started, 60, { ...FOLDS, stratifyBy: ['1'] });
    const { jobId, studyId } = await client.study.start({ project, config });
    expect(await started.ended(jobId)).toMatchObject({ status: 'failed', error: { code: 'WORKER_DIED' } });
    expect(await client.study.get({ project, studyId })).toMatchObject({ status: 'interrupted', runs: { done: 7, total: 20 }, verdict: null });
    await expect(client.run.predictions({ project, studyId })).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining('sealed') });
    await expect(client.study.arm({ project, studyId, arm: 'weak', taskId: '1' })).rejects.toMatchObject({ code: 'REFUSED' });
    expect(await started.ended((await client.study.resume({ project, studyId })).jobId)).toMatchObject({ status: 'done' });
    expect(jobs[1]!.runs).toHaveLength(13);
    expect(await client.study.get({ project, studyId })).toMatchObject({ status: 'done', runs: { done: 20, total: 20 } });
    await expect(client.study.resume({ project, studyId })).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('brings the split that it asks for into force when it starts, and has locked nothing where it is refused', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { client } = started;
    const { project } = await importedCohort(started, 60);
    const split = { ...FOLDS, stratifyBy: ['1'] };
    const config = { name: 's', tasks: ['finding'], seeds: [1], budget: { epochs: 3 }, margin: 0.05, arms: { a: RECIPE } };
    await expect(client.study.start({ project, split, config: { ...config, tasks: ['nothing'] } })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.study.start({ project, split, config: { ...config, arms: { a: { ...RECIPE, epochs: 9 } } } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await client.split.list({ project })).toEqual([]);
    const start = async (asked: Omit<typeof split, 'seed'> & { seed: number }) => {
      const { jobId, split: settled } = await client.study.start({ project, config, split: asked });
      expect(await started.ended(jobId)).toMatchObject({ status: 'done' });
      return settled;
    };
    expect([await start(split), await start(split), await start({ ...split, seed: 2 }), await start(split)]).toEqual(['locked', 'kept', 'locked', 'put back']);
    expect((await client.split.list({ project })).map(({ config: { seed } }) => seed)).toEqual([1, 2]);
  });

  it('is refused before its first run where no part is held out to judge on', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { client } = started;
    const { project } = await readyCohort(started, 20);
    await client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.7, validation: 0.3 }, stratifyBy: ['1'] } });
    await expect(client.study.start({ project, config })).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining('no test part') });
    expect(await client.study.list({ project })).toEqual([]);
  });

  it('refuses arms that could not be compared fairly', async () => {
    const started = startEngine({ startWorker: fakeWorker() });
    const { project } = await readyCohort(started, 20);
    const arms = { small: { strategy: 'frozen' as const, input: { size: 96 } }, large: { strategy: 'all' as const } };
    await expect(started.client.study.start({ project, config: { ...config, arms } })).rejects.toMatchObject({ code: 'BAD_INPUT', data: { field: 'arms.large' } });
    await expect(started.client.study.start({ project, config: { ...config, arms: {} } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    const own = { small: { strategy: 'frozen' as const, input: { size: 96 } } };
    await expect(started.client.study.start({ project, config: { ...config, input: { size: 64 }, arms: own } })).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('input size 96'), data: { field: 'arms.small' } });
    const long = { long: { strategy: 'frozen' as const, epochs: config.budget.epochs + 1 } };
    await expect(started.client.study.start({ project, config: { ...config, arms: long } })).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('epochs'), data: { field: 'arms.long' } });
    expect(await started.client.study.list({ project })).toEqual([]);
  });
});
