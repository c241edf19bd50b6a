import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../fixtures/sharedData.ts';
import { CSV, importedCohort, png, startEngine, temporaryFolder, write, writeCohort } from './support.ts';
import type { Started } from './support.ts';

async function emptyProject({ client }: Started): Promise<string> {
  return (await client.project.create({ path: join(temporaryFolder(), 'P.graft') })).project;
}

describe('import', () => {
  it('takes a folder with its subfolders, groups from a column and labels from another, and leaves the originals alone', async () => {
    const started = startEngine();
    const { client } = started;
    const { project, folder } = await importedCohort(started, 3);
    const ids = await client.image.ids({ project });
    const samples = await client.image.list({ project, ids });
    expect(samples.map(({ file, group, rows, columns, bits, format, missing, part }) => ({ file, group, rows, columns, bits, format, missing, part }))).toEqual(
      [0, 1, 2].flatMap((patient) => [1, 2].map((image) => ({ file: `p${patient}-${image}.png`, group: `P${patient}`, rows: 16, columns: 16, bits: 8, format: 'PNG', missing: false, part: null }))),
    );
    const overview = await client.project.overview({ project });
    expect(overview).toMatchObject({ samples: 6, groups: 3, undo: null, redo: null, sources: [{ path: folder, samples: 6 }] });
    expect(overview.tasks.map(({ task, counts }) => [task.name, task.classes.map((one) => one.name), counts.labelled])).toEqual([['finding', ['a', 'b'], 6]]);
    expect(samples[0]!.labels).toMatchObject([{ provenance: 'csv', annotator: 'tester' }]);
  });

  it('keeps the first of two rows that name one file in different ways, and reports the one that contradicts it', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    write(folder, { 'A/3.png': png('three'), 'A/4.png': png('four'), 'labels.csv': 'file,finding\nA/3.png,a\nA/4.png,b\n3.png,b\n' });
    const project = await emptyProject(started);
    await started.ended((await client.import.start({ project, source: folder, labels: { from: 'csv', file: join(folder, 'labels.csv'), fileColumn: 'file', map: { finding: 'finding' } } })).jobId);
    const [first] = await client.image.list({ project, ids: await client.image.ids({ project, sort: 'file' }) });
    const task = (await client.task.list({ project }))[0]!;
    expect(first!.file).toBe('A/3.png');
    expect(task.classes.find((one) => one.id === first!.labels[0]!.classId)?.name).toBe('a');
    expect(await client.import.report({ project })).toEqual([{ file: 'A/3.png', outcome: 'warning', reason: 'Line 4 of the CSV contradicts line 2 on this file, which it names in another way, in column "finding"; line 2 was kept.' }]);
  });

  it('makes a row of the report of each bad file and takes the others', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    const whole = png('whole', 64);
    write(folder, {
      'a.png': whole, 'copy/a.png': whole, 'cut.png': png('cut', 64).subarray(0, 90), 'empty.png': '', 'text.png': 'not a picture', 'broken.dcm': `${'\0'.repeat(128)}DICM and then nothing`, 'scan.tif': Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0),
      'notes.txt': 'beside images', '.hidden.png': png('hidden'), 'Other.graft/images/x.png': png('x'),
    });
    const project = await emptyProject(started);
    const end = await started.ended((await client.import.start({ project, source: folder })).jobId);
    expect(end).toMatchObject({ status: 'done', result: { added: 1, duplicates: 1, refused: 5 } });
    const report = await client.import.report({ project });
    expect(report.map(({ file, outcome }) => `${file} ${outcome}`).sort()).toEqual([
      'broken.dcm refused', 'copy/a.png duplicate', 'cut.png refused', 'empty.png refused', 'scan.tif refused', 'text.png refused',
    ]);
    for (const row of report) expect(row.reason).toMatch(/^[A-Z"/].*\.$/);
  });

  it.each([
    ['a folder that is not there', (folder: string) => join(folder, 'absent'), 'NOT_FOUND'],
    ['a folder without images', (folder: string) => { write(folder, { 'readme.txt': 'x' }); return folder; }, 'NO_IMAGES'],
    ['a folder with files that are no images', (folder: string) => { write(folder, { 'a.bin': 'x', 'b.png': 'y' }); return folder; }, 'NO_IMAGES'],
    ['a relative path', () => 'images', 'BAD_INPUT'],
  ])('fails with a sentence for %s', async (_, make, code) => {
    const started = startEngine();
    const project = await emptyProject(started);
    const end = await started.ended((await started.client.import.start({ project, source: make(temporaryFolder()) })).jobId);
    expect(end).toMatchObject({ status: 'failed', error: { code } });
    expect(end.error!.message).toMatch(/\.$/);
  });

  it('says which rows of a CSV name unknown files or classes, and keeps a task\'s classes as they were made', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    writeCohort(folder, 2);
    write(folder, { 'labels.csv': 'file,finding,patient\np0-1.png,a,P0\np0-2.png,zebra,P0\np1-1.png,[unsure],P1\np1-2.png,,\nelsewhere.png,a,P9\n' });
    const project = await emptyProject(started);
    await client.task.add({ project, name: 'finding', kind: 'classification', classes: ['a', 'b'] });
    await started.ended((await client.import.start({ project, source: folder, labels: CSV(folder), groupBy: { by: 'csv', column: 'patient' } })).jobId);
    expect((await client.import.report({ project })).map(({ file, outcome, reason }) => `${file} ${outcome}: ${reason}`)).toEqual([
      'elsewhere.png warning: Line 6 of the CSV names a file that isn\'t in the folder.',
      expect.stringContaining('has no class "zebra"'),
      expect.stringContaining('p1-2.png warning: Nothing says which patient'),
    ]);
    expect((await client.project.overview({ project })).tasks[0]).toMatchObject({ counts: { labelled: 1, unsure: 1, unknown: 2, 'not-applicable': 0 }, task: { classes: [{ name: 'a' }, { name: 'b' }] } });
  });

  it.each([
    ['a column that is not there', { from: 'csv', map: { finding: 'absent' } }, { by: 'none' }, /absent/],
    ['a column with a different value in every row', { from: 'csv', map: { finding: 'file' } }, { by: 'none' }, /different values/],
    ['a group column without a CSV', null, { by: 'csv', column: 'patient' }, /needs a CSV/],
    ['a tag that groups nothing', null, { by: 'tag', tag: 'PatientAge' }, /PatientAge/],
    ['a pattern that is none', null, { by: 'path', pattern: '([' }, /regular expression/],
    ['a pattern without a group', null, { by: 'path', pattern: '^p' }, /round brackets/],
  ] as const)('refuses %s', async (_, labels, groupBy, message) => {
    const started = startEngine();
    const folder = temporaryFolder();
    writeCohort(folder, 30);
    const project = await emptyProject(started);
    const end = await started.ended((await started.client.import.start({
      project, source: folder, groupBy, ...(labels === null ? {} : { labels: { ...labels, file: join(folder, 'labels.csv') } }),
    })).jobId);
    expect(end).toMatchObject({ status: 'failed', error: { code: 'BAD_INPUT', message: expect.stringMatching(message) } });
  });

  it('groups by a pattern over the path and labels by folder names', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    write(folder, { 'sick/anna_1.png': png('1'), 'sick/anna_2.png': png('2'), 'well/bert_1.png': png('3') });
    const project = await emptyProject(started);
    await started.ended((await client.import.start({ project, source: folder, labels: { from: 'folders', task: 'state' }, groupBy: { by: 'path', pattern: '([a-z]+)_\\d' } })).jobId);
    const { tasks } = await client.project.overview({ project });
    const names = Object.fromEntries(tasks[0]!.task.classes.map((one) => [one.id, one.name]));
    const samples = await client.image.list({ project, ids: await client.image.ids({ project }) });
    expect(samples.map(({ group, labels }) => [group, names[labels[0]!.classId!], labels[0]!.provenance])).toEqual([['anna', 'sick', 'folder'], ['anna', 'sick', 'folder'], ['bert', 'well', 'folder']]);
  });

  it('keeps what a cancelled import took, and takes the rest on the next run without duplicates', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    writeCohort(folder, 60);
    const project = await emptyProject(started);
    const request = { project, source: folder, labels: CSV(folder), groupBy: { by: 'csv', column: 'patient' } } as const;
    const { jobId } = await client.import.start(request);
    for await (const event of await client.job.events({ jobId })) if (event.type === 'progress') await client.job.cancel({ jobId });
    expect((await client.job.get({ jobId })).status).toBe('cancelled');
    const { samples } = await client.project.overview({ project });
    expect(samples).toBeGreaterThan(0);
    expect(samples).toBeLessThan(120);
    await client.label.set({ project, items: [{ sampleId: '1', taskId: '1', state: 'unsure', classId: null }] });
    const end = await started.ended((await client.import.start(request)).jobId);
    expect(end).toMatchObject({ status: 'done', result: { added: 120 - samples, duplicates: 0 } });
    const overview = await client.project.overview({ project });
    // What a person said between the two is not overwritten by the CSV.
    expect(overview).toMatchObject({ samples: 120, groups: 60, tasks: [{ counts: { labelled: 119, unsure: 1, unknown: 0 } }] });
  });

  it('takes the patients that a later import of the same folder names, as long as no split is locked', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    writeCohort(folder, 12);
    const project = await emptyProject(started);
    const again = async (): Promise<unknown> => (await started.ended((await client.import.start({ project, source: folder, labels: CSV(folder), groupBy: { by: 'csv', column: 'patient' } })).jobId)).status;
    await started.ended((await client.import.start({ project, source: folder })).jobId);
    expect(await client.project.overview({ project })).toMatchObject({ samples: 24, groups: 24 });
    expect(await again()).toBe('done');
    expect(await client.project.overview({ project })).toMatchObject({ samples: 24, groups: 12 });
    expect(await client.import.report({ project })).toEqual([]);
    await client.split.lock({ project, config: { kind: 'folds', seed: 1, folds: 3, stratifyBy: [] } });
    write(folder, { 'labels.csv': 'file,finding,patient\np0-1.png,a,P0\np0-2.png,b,P7\n' });
    expect(await again()).toBe('done');
    expect((await client.import.report({ project })).filter(({ file }) => file === 'p0-2.png').map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
      'warning: It is given as of another patient than before. The former one was kept. Its label for "finding" differs from the one in the project, which was kept.',
    ]);
    expect(await client.project.overview({ project })).toMatchObject({ samples: 24, groups: 12 });
  });

  it('keeps images in the patients of their locked split when patients become known only after it', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    writeCohort(folder, 3);
    const project = await emptyProject(started);
    await started.ended((await client.import.start({ project, source: folder })).jobId);
    await client.split.lock({ project, config: { kind: 'folds', seed: 1, folds: 3, stratifyBy: [] } });
    await started.ended((await client.import.start({ project, source: folder, labels: CSV(folder), groupBy: { by: 'csv', column: 'patient' } })).jobId);
    expect(await client.project.overview({ project })).toMatchObject({ samples: 6, groups: 6 });
    const report = await client.import.report({ project });
    expect(report).toHaveLength(6);
    for (const row of report) expect(row).toMatchObject({ outcome: 'warning', reason: 'Its patient is named only now, after a split was locked, and was not taken: the split may have this patient on two sides. Import into a new project to split by patient.' });
  });

  it('says where a copy has another label than the image that was kept, and takes the label of a copy where there was none', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    write(folder, { 'a/1.png': png('1'), 'a/2.png': png('2'), 'b/1.png': png('1'), 'b/3.png': png('3'), '0.png': png('3') });
    const project = await emptyProject(started);
    await started.ended((await client.import.start({ project, source: folder, labels: { from: 'folders', task: 'state' } })).jobId);
    expect((await client.import.report({ project })).map(({ file, outcome, reason }) => `${file} ${outcome}: ${reason}`)).toEqual([
      'b/1.png duplicate: The same file as "a/1.png", which was kept. Its label for "state" differs from the one in the project, which was kept.',
      'b/3.png duplicate: The same file as "0.png", which was kept.',
    ]);
    const { tasks: [state] } = await client.project.overview({ project });
    expect(state!.counts.labelled).toBe(3);
    const samples = await client.image.list({ project, ids: await client.image.ids({ project }) });
    const names = samples.map(({ file, labels }) => `${file} ${state!.task.classes.find((one) => one.id === labels[0]!.classId)!.name}`);
    expect(names.sort()).toEqual(['0.png b', 'a/1.png a', 'a/2.png a']);
  });

  it('knows a moved folder by its content and keeps its labels; refuses a file that has changed', async () => {
    const started = startEngine();
    const { client } = started;
    const { project, folder } = await importedCohort(started, 2);
    const moved = join(temporaryFolder(), 'moved');
    renameSync(folder, moved);
    await expect(started.engine.pixels({ kind: 'thumbnail', project, sampleId: '1', maxSide: 32 })).rejects.toMatchObject({ code: 'NOT_FOUND', data: { file: 'p0-1.png' } });
    expect((await client.image.list({ project, ids: ['1'] }))[0]!.missing).toBe(true);
    writeFileSync(join(moved, 'p0-2.png'), png('something else'));
    const end = await started.ended((await client.import.start({ project, source: moved })).jobId);
    expect(end).toMatchObject({ status: 'done', result: { added: 1, duplicates: 0 } });
    const pixels = await started.engine.pixels({ kind: 'thumbnail', project, sampleId: '1', maxSide: 32 });
    expect([...pixels.bytes.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect((await client.image.list({ project, ids: ['1'] }))[0]).toMatchObject({ missing: false, labels: [{ state: 'labelled' }] });
    writeFileSync(join(moved, 'p1-1.png'), png('changed'));
    await started.ended((await client.import.start({ project, source: moved })).jobId);
    expect(await client.import.report({ project })).toContainEqual(expect.objectContaining({ file: 'p1-1.png', outcome: 'refused', reason: expect.stringContaining('has changed') }));
    rmSync(moved, { recursive: true });
  });

  it('gives the pixels of a sample at full depth, behind a header', async () => {
    const started = startEngine();
    const { project } = await importedCohort(started, 1);
    const { bytes, etag, mime } = await started.engine.pixels({ kind: 'raster', project, sampleId: '1' });
    const view = Buffer.from(bytes);
    const length = view.readUInt32LE(0);
    expect(JSON.parse(view.subarray(4, 4 + length).toString())).toMatchObject({ width: 16, height: 16, channels: 1, dtype: 'uint8', bitsStored: 8 });
    expect(bytes.length).toBe(Math.ceil((4 + length) / 8) * 8 + 256);
    expect([mime, etag]).toEqual(['application/octet-stream', expect.stringMatching(/^"[0-9a-f]{64}-0-raster"$/)]);
  });
});

const dicom = sharedData('dicom');
describe.skipIf(!dicom.present)('import of DICOM files', () => {
  it('groups by PatientID without keeping it anywhere in the project', async () => {
    const started = startEngine();
    const { client } = started;
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'd'));
    copyFileSync(dicom.path('CT_small.dcm'), join(folder, 'd', 'ct.dcm'));
    const project = await emptyProject(started);
    expect(await started.ended((await client.import.start({ project, source: folder, groupBy: { by: 'tag', tag: 'PatientID' } })).jobId)).toMatchObject({ status: 'done', result: { added: 1 } });
    const [sample] = await client.image.list({ project, ids: ['1'] });
    expect(sample).toMatchObject({ format: 'DICOM', rows: 128, columns: 128, group: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(JSON.stringify([sample, await client.import.report({ project })])).not.toContain('1CT1');
  });
});
