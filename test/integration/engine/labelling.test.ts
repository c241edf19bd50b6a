import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodePng8 } from '../../../src/media/index.ts';
import { listAudit, openProject } from '../../../src/store/project/index.ts';
import { importedCohort, startEngine, temporaryFolder, write } from './support.ts';

describe('labelling', () => {
  it('is saved at each call, undone and redone across a restart of the host', async () => {
    const userFolder = temporaryFolder();
    const first = startEngine({ userFolder });
    const { project, path } = await importedCohort(first, 2);
    const shown = async ({ client }: typeof first) => (await client.image.list({ project, ids: ['1', '2'] })).map((sample) => sample.labels);
    const before = await shown(first);
    const set = await first.client.label.set({ project, items: [{ sampleId: '1', taskId: '1', state: 'labelled', classId: '2' }, { sampleId: '2', taskId: '1', state: 'unsure', classId: null }] });
    expect(set.changed).toEqual(['1', '2']);
    const after = await shown(first);
    await first.engine.dispose();
    const second = startEngine({ userFolder });
    await second.client.project.open({ path });
    expect(await second.client.project.overview({ project })).toMatchObject({ undo: 'Labels of 2 images', redo: null });
    expect((await second.client.label.undo({ project })).changed.sort()).toEqual(['1', '2']);
    expect(await shown(second)).toEqual(before);
    await second.engine.dispose();
    const third = startEngine({ userFolder });
    await third.client.project.open({ path });
    expect((await third.client.label.redo({ project })).what).toBe('Labels of 2 images');
    expect(await shown(third)).toEqual(after);
    expect((await third.client.label.redo({ project })).act).toBeNull();
    expect((await third.client.image.history({ project, sampleId: '1' })).map((one) => one.provenance)).toEqual(['csv', 'manual', 'undo', 'redo']);
  });

  it.each([
    ['a label without its class', { state: 'labelled', classId: null }, 'BAD_INPUT'],
    ['a class that says unsure', { state: 'unsure', classId: '1' }, 'BAD_INPUT'],
    ['a class that the task has not', { state: 'labelled', classId: '99' }, 'NOT_FOUND'],
    ['an image that is not there', { sampleId: '999', state: 'unsure', classId: null }, 'NOT_FOUND'],
    ['a task that is not there', { taskId: '9', state: 'unsure', classId: null }, 'NOT_FOUND'],
    ['a made-up id', { sampleId: '1; DROP TABLE label', state: 'unsure', classId: null }, 'NOT_FOUND'],
  ] as const)('refuses %s, and the other items of the act with it', async (_, item, code) => {
    const started = startEngine();
    const { project } = await importedCohort(started, 2);
    const before = await started.client.image.list({ project, ids: ['2'] });
    const items = [{ sampleId: '2', taskId: '1', state: 'unsure' as const, classId: null }, { sampleId: '1', taskId: '1', ...item }];
    await expect(started.client.label.set({ project, items })).rejects.toMatchObject({ code });
    expect(await started.client.image.list({ project, ids: ['2'] })).toEqual(before);
  });

  it('from a table is acknowledged row by row, each an act that can be undone, bad rows named', async () => {
    const started = startEngine();
    const { client } = started;
    const { project, folder } = await importedCohort(started, 2);
    const file = join(folder, 'more.csv');
    write(folder, { 'more.csv': 'file,label\np0-1.png,b\nnobody.png,a\np0-2.png,[unsure]\np1-1.png,\np1-2.png,Z\np0-1.png,b\n' });
    const { jobId } = await client.label.importCsv({ project, taskId: '1', file });
    const events = await started.follow(jobId);
    expect(events.flatMap((event) => (event.type === 'row' ? [`${event.file} ${event.ok}`] : []))).toEqual(['nobody.png false', 'p1-2.png false', 'p0-1.png true', 'p0-2.png true']);
    expect(events.at(-1)).toMatchObject({ status: 'done', result: { saved: 2, empty: 1, refused: 2 } });
    await client.label.undo({ project });
    expect((await client.image.list({ project, ids: ['1', '2'] })).map((sample) => sample.labels[0]!.state)).toEqual(['labelled', 'labelled']);
    expect((await client.image.list({ project, ids: ['1'] }))[0]!.labels[0]).toMatchObject({ classId: '2', provenance: 'csv' });
    // A stream that was cut is re-joined after the last event seen.
    const rest = [];
    for await (const event of await client.job.events({ jobId, after: 3 })) rest.push(event);
    expect(rest).toEqual(events.slice(3));
  });

  it('filters the gallery by state, class, patient, part and text', async () => {
    const started = startEngine();
    const { client } = started;
    const { project } = await importedCohort(started, 10);
    await client.label.set({ project, items: [{ sampleId: '1', taskId: '1', state: 'unsure', classId: null }, { sampleId: '3', taskId: '1', state: 'unknown', classId: null }] });
    const split = await client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.6, validation: 0.4 }, stratifyBy: [] } });
    const ids = (filter: object) => client.image.ids({ project, filter });
    expect(await ids({ taskId: '1', states: ['unsure'] })).toEqual(['1']);
    expect(await ids({ taskId: '1', states: ['unknown', 'unsure'] })).toEqual(['1', '3']);
    expect(await ids({ taskId: '1', classIds: ['2'] })).toHaveLength(9);
    expect(await ids({ groups: ['P3', 'P4'] })).toHaveLength(4);
    expect(await ids({ text: 'P9-' })).toEqual(['19', '20']);
    const train = await ids({ parts: ['train'] });
    expect(train).toHaveLength(split.parts.find((part) => part.name === 'train')!.samples);
    expect(new Set((await client.image.list({ project, ids: train })).map((sample) => sample.part))).toEqual(new Set(['train']));
    const facets = await client.image.facets({ project, taskId: '1' });
    expect(facets).toMatchObject({ states: { labelled: 18, unsure: 1, unknown: 1, 'not-applicable': 0 }, classes: { 1: 9, 2: 9 }, parts: { train: train.length, validation: 20 - train.length } });
    expect(facets.groups).toHaveLength(10);
  });
});

describe('splits', () => {
  const config = (seed: number) => ({ kind: 'parts' as const, seed, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, stratifyBy: ['1'] });

  it('are previewed, locked once, and kept when a newer one becomes the current', async () => {
    const started = startEngine();
    const { client } = started;
    const { project, path } = await importedCohort(started, 30);
    const preview = await client.split.preview({ project, config: config(1) });
    expect(preview).toMatchObject({ id: 'preview', lockedAt: null });
    expect(await client.split.list({ project })).toEqual([]);
    const locked = await client.split.lock({ project, config: config(1) });
    expect({ ...locked, id: '', lockedAt: null }).toEqual({ ...preview, id: '', lockedAt: null });
    expect(locked.certificate.find((one) => one.claim.includes('in one part'))).toMatchObject({ holds: true, evidence: '30 patients' });
    await expect(client.split.lock({ project, config: config(1) })).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining('locked already'), data: { remedy: expect.stringContaining('as it is') } });
    const newer = await client.split.lock({ project, config: config(2) });
    expect(newer.hash).not.toBe(locked.hash);
    await expect(client.split.lock({ project, config: config(1) })).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining('another one is in force'), data: { remedy: expect.stringContaining(`Put split ${locked.id} back in force`) } });
    expect((await client.split.list({ project })).map((split) => split.id)).toEqual([newer.id, locked.id]);
    expect((await client.project.overview({ project })).split!.id).toBe(newer.id);
    await started.engine.dispose();
    const store = openProject(path, { now: new Date(), version: 'test' });
    expect(listAudit(store.db).map(({ what, who, detail }) => [what, who, detail['hash'], detail['groups']])).toEqual([locked, newer].map((split) => ['split.lock', 'tester', split.hash, 30]));
    store.dispose();
  });

  it('can be put back in force, for images, trainings and the overview alike, which is kept in the audit log', async () => {
    const started = startEngine();
    const { client } = started;
    const { project, path } = await importedCohort(started, 30);
    const first = await client.split.lock({ project, config: config(1) });
    const second = await client.split.lock({ project, config: config(2) });
    const partsNow = async () => (await client.image.list({ project, ids: await client.image.ids({ project }) })).map((image) => [image.group, image.part]);
    const partsOf = (split: typeof first) => split.parts.flatMap((part) => part.groups.flatMap((group) => [[group, part.name], [group, part.name]]));
    expect((await partsNow()).sort()).toEqual(partsOf(second).sort());
    expect(await client.split.use({ project, splitId: first.id })).toMatchObject({ id: first.id, hash: first.hash });
    expect((await partsNow()).sort()).toEqual(partsOf(first).sort());
    expect((await client.image.facets({ project })).parts).toEqual(Object.fromEntries(first.parts.map((part) => [part.name, part.samples])));
    expect((await client.project.overview({ project })).split!.id).toBe(first.id);
    expect((await client.split.list({ project })).map((split) => split.id)).toEqual([first.id, second.id]);
    await expect(client.split.use({ project, splitId: first.id })).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(client.split.use({ project, splitId: '77' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await started.engine.dispose();
    const store = openProject(path, { now: new Date(), version: 'test' });
    expect(listAudit(store.db).map(({ what, detail }) => [what, detail['split']])).toEqual([['split.lock', first.id], ['split.lock', second.id], ['split.use', first.id]]);
    store.dispose();
  });

  it('find a copy that was shrunk in another patient\'s folder, and do not take different images of one kind for copies', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    // Bright discs on a dark ground, as cells are, each with its own texture.
    const disc = (seed: number, side: number): Uint8Array => encodePng8({ width: side, height: side, channels: 1, data: Uint8Array.from({ length: side * side }, (_, i) => {
      const x = (i % side) / side;
      const y = Math.floor(i / side) / side;
      return Math.hypot(x - 0.5, y - 0.5) > 0.45 ? 0 : 150 + 40 * Math.sin(x * (9 + seed * 3)) + 40 * Math.cos(y * (7 + seed * 5) + x * seed);
    }) });
    for (let cell = 0; cell < 12; cell++) write(folder, { [`p${cell}_cell.png`]: disc(cell, 120) });
    const { project } = await client.project.create({ path: join(temporaryFolder(), 'D.graft') });
    const claim = async (seed: number) => (await client.split.preview({ project, config: { ...config(seed), stratifyBy: [] } })).certificate.find((one) => one.claim.includes('look alike'));
    const take = async () => started.ended((await client.import.start({ project, source: folder, groupBy: { by: 'path', pattern: '^([^_]+)_' } })).jobId);
    await take();
    expect(await claim(1)).toMatchObject({ holds: true, evidence: '0 pairs alike, none across parts' });
    for (let cell = 0; cell < 12; cell++) write(folder, { [`q${cell}_copy.png`]: disc(cell, 80) });
    await take();
    expect(await claim(1)).toMatchObject({ holds: false, evidence: expect.stringMatching(/^\d+ pairs? of 12 alike across parts$/) });
  });

  it.each([
    ['shares that do not sum to one', { fractions: { train: 0.5, test: 0.2 } }],
    ['too few folds', { kind: 'folds' as const, folds: 2 }],
    ['too many folds', { kind: 'folds' as const, folds: 21 }],
  ])('refuse %s', async (_, change) => {
    const started = startEngine();
    const { project } = await importedCohort(started, 4);
    await expect(started.client.split.preview({ project, config: { ...config(1), ...change } })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('refuse a project without images', async () => {
    const started = startEngine();
    const { project } = await started.client.project.create({ path: join(temporaryFolder(), 'E.graft') });
    await expect(started.client.split.lock({ project, config: { ...config(1), stratifyBy: [] } })).rejects.toMatchObject({ code: 'REFUSED', data: { remedy: 'Import images first.' } });
  });
});
