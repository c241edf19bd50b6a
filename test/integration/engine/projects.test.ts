import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { fakeWorker } from './fakeWorker.ts';
import { importedCohort, RESOURCES, startEngine, temporaryFolder, write } from './support.ts';

/** Writes nonsense over the first page of a table or index. */
function overwrite(file: string, name: string): void {
  const db = new Database(file, { readonly: true });
  const page = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name) as number;
  const size = db.pragma('page_size', { simple: true }) as number;
  db.close();
  const bytes = readFileSync(file);
  bytes.fill(0x5a, (page - 1) * size + 100, page * size);
  writeFileSync(file, bytes);
}

describe('projects', () => {
  it('are made, found among the recent ones, closed and opened again with everything in them', async () => {
    const userFolder = temporaryFolder();
    const first = startEngine({ userFolder });
    const { project, path } = await importedCohort(first, 3);
    const overview = await first.client.project.overview({ project });
    await first.client.project.close({ project });
    await expect(first.client.project.overview({ project })).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('not open') });
    const second = startEngine({ userFolder });
    expect(await second.client.app.recents()).toMatchObject([{ path, name: 'P', exists: true }]);
    const opened = await second.client.project.open({ path });
    expect(opened).toEqual({ project, name: 'P', path, warnings: [] });
    expect(await second.client.project.overview({ project })).toEqual(overview);
    // The same window after a reload: the same project, no refusal.
    expect(await second.client.project.open({ path })).toEqual(opened);
    rmSync(path, { recursive: true });
    expect(await second.client.app.recents()).toMatchObject([{ path, exists: false }]);
  });

  it('lend the start page thumbnails that were looked at, closed or not, and only those of recent ones', async () => {
    const started = startEngine();
    const { project, path } = await importedCohort(started, 6);
    expect(await started.client.app.recents()).toMatchObject([{ project, path, thumbnails: 0 }]);
    const [first] = await started.client.image.ids({ project });
    const made = await started.engine.pixels({ kind: 'thumbnail', project, sampleId: first!, maxSide: 192 });
    await started.client.project.close({ project });
    expect(await started.client.app.recents()).toMatchObject([{ project, thumbnails: 1 }]);
    expect(await started.engine.pixels({ kind: 'recent', project, index: 0 })).toMatchObject({ mime: 'image/png', bytes: Buffer.from(made.bytes) });
    await expect(started.engine.pixels({ kind: 'recent', project, index: 1 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const stranger = startEngine();
    await expect(stranger.engine.pixels({ kind: 'recent', project, index: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'This project is not among the recent ones.' });
  });

  it('are refused while another engine has them open', async () => {
    const first = startEngine();
    const { path } = await importedCohort(first, 1);
    await expect(startEngine().client.project.open({ path })).rejects.toMatchObject({ code: 'PROJECT_IN_USE', data: { remedy: expect.any(String) } });
    await first.engine.dispose();
    await startEngine().client.project.open({ path });
  });

  it.each([['P', 'BAD_INPUT'], ['P.txt', 'BAD_INPUT']])('refuse the name %s', async (name, code) => {
    await expect(startEngine().client.project.create({ path: join(temporaryFolder(), name) })).rejects.toMatchObject({ code, data: { field: 'path', remedy: expect.stringContaining('.graft') } });
  });

  it('say that their trainings are gone where runs.sqlite was deleted, until something is trained anew', async () => {
    const first = startEngine({ startWorker: fakeWorker() });
    const { path, project } = await importedCohort(first, 60);
    expect((await first.client.project.overview({ project })).warnings).toEqual([]);
    await first.client.project.close({ project });
    for (const end of ['', '-wal', '-shm']) rmSync(join(path, `runs.sqlite${end}`), { force: true });
    const lost = { message: expect.stringMatching(/runs\.sqlite, which holds the trainings, was missing on 2026-/), remedy: expect.stringContaining('put runs.sqlite back from a backup') };
    expect((await first.client.project.open({ path })).warnings).toEqual([lost]);
    await first.client.project.close({ project });
    // It is there now, and empty: whoever opens it next still has to hear it.
    expect((await first.client.project.open({ path })).warnings).toEqual([lost]);
    await first.client.split.lock({ project, config: { kind: 'parts', seed: 1, fractions: { train: 0.6, validation: 0.2, test: 0.2 }, stratifyBy: ['1'] } });
    await first.ended((await first.client.run.start({ project, recipe: { strategy: 'frozen' }, tasks: ['finding'] })).jobId);
    expect((await first.client.project.overview({ project })).warnings).toEqual([]);
  });

  it('are told whole by a check, and damaged in the middle with what to do', async () => {
    const started = startEngine();
    const { path, project } = await importedCohort(started, 40);
    expect(await started.client.project.check({ project })).toMatchObject([{ name: 'project.sqlite', ok: true, problems: [] }, { name: 'runs.sqlite', ok: true, problems: [] }]);
    await started.client.project.close({ project });
    // With a snapshot of this hour: taking one reads everything too.
    await started.client.project.open({ path });
    await started.client.project.close({ project });
    overwrite(join(path, 'project.sqlite'), 'label_event_by_sample');
    await started.client.project.open({ path });
    const [check] = await started.client.project.check({ project });
    expect(check).toMatchObject({ ok: false, message: expect.stringMatching(/project\.sqlite is damaged/), remedy: expect.stringContaining('"snapshots"') });
    expect(check!.problems.length).toBeGreaterThan(0);
  });

  it('outlive a host killed with SIGKILL and open at once', async () => {
    const first = startEngine();
    const { path } = await importedCohort(first, 1);
    await first.engine.dispose();
    const script = `const { openProject } = await import(${JSON.stringify(join(import.meta.dirname, '..', '..', '..', 'src', 'store', 'project', 'index.ts'))});
      openProject(${JSON.stringify(path)}, { now: new Date(), version: 'x' }); process.stdout.write('open'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const started = startEngine();
    await expect(started.client.project.open({ path })).rejects.toMatchObject({ code: 'PROJECT_IN_USE' });
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await started.client.project.open({ path })).toMatchObject({ name: 'P' });
  });
});

describe('shipped samples', () => {
  it('become projects that hold their own copies, labels, patients and attributions', async () => {
    const started = startEngine();
    const { client } = started;
    const [, sample] = await client.app.sampleProjects();
    expect(sample).toMatchObject({ id: 'chest-xray', images: 73, licence: expect.stringContaining('CC BY') });
    const path = join(temporaryFolder(), 'X.graft');
    const { project, jobId } = await client.project.createFromSample({ sample: 'chest-xray', path });
    expect(await started.ended(jobId)).toMatchObject({ status: 'done', result: { added: 73, refused: 0, duplicates: 0 } });
    const overview = await client.project.overview({ project });
    expect(overview).toMatchObject({ samples: 73, groups: 37, tasks: [{ task: { name: 'projection' }, counts: { labelled: 73 } }, { task: { name: 'sex' } }] });
    expect(overview.tasks[1]!.counts.unknown).toBeGreaterThan(25);
    const samples = await client.image.list({ project, ids: await client.image.ids({ project }) });
    expect(samples.every((one) => one.attribution !== null && /CC BY/.test(one.attribution))).toBe(true);
    expect(samples[0]!.labels[0]!.provenance).toBe('sample');
    expect(overview.sources).toEqual([{ path: join(path, 'sample'), samples: 73 }]);
    expect(existsSync(join(path, 'sample', 'ATTRIBUTION.md'))).toBe(true);
    await expect(client.project.createFromSample({ sample: 'none', path: join(temporaryFolder(), 'N.graft') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('what the engine knows of its machine', () => {
  it('probes each engine once in a process of its own, chooses the fastest correct one, and remembers', async () => {
    const userFolder = temporaryFolder();
    let probes = 0;
    const startWorker = fakeWorker({ onJob: () => { probes++; } });
    const first = startEngine({ userFolder, startWorker });
    const [engines, same] = await Promise.all([first.client.app.engines({}), first.client.app.engines({})]);
    expect(same).toEqual(engines);
    expect(engines.filter((one) => one.available).map((one) => [one.name, one.chosen])).toEqual([['ort-cpu', true], ['plain', false]]);
    expect(engines.every((one) => one.reason !== '')).toBe(true);
    expect(probes).toBe(engines.length);
    expect(await startEngine({ userFolder, startWorker }).client.app.engines({})).toEqual(engines);
    expect(probes).toBe(engines.length);
    await first.client.app.engines({ refresh: true });
    expect(probes).toBe(2 * engines.length);
  });

  it('tries the engines again as a job that says which one, and keeps the former results where it is cancelled', async () => {
    let device = 'old';
    const started = startEngine({ startWorker: fakeWorker({ before: (message) => { if (message.type === 'probed') Object.assign(message.result, { device }); } }) });
    const deviceNow = async (): Promise<string | null> => (await started.client.app.engines({})).find(({ name }) => name === 'ort-cpu')!.device;
    expect(await deviceNow()).toBe('old');
    device = 'new';
    const cancelled = (await started.client.app.tryEngines()).jobId;
    await started.client.job.cancel({ jobId: cancelled });
    expect(await started.ended(cancelled)).toMatchObject({ status: 'cancelled' });
    expect(await deviceNow()).toBe('old');
    const events = await started.follow((await started.client.app.tryEngines()).jobId);
    expect(events[0]).toMatchObject({ type: 'progress', done: 0, what: 'Trying ort-cpu' });
    expect(events.at(-1)).toMatchObject({ status: 'done', result: { chosen: 'ort-cpu' } });
    expect(await deviceNow()).toBe('new');
  });

  it('counts an engine whose process dies as out, with the reason', async () => {
    const started = startEngine({ startWorker: fakeWorker({ before: (message, job) => (message.type === 'probed' && job.type === 'probe' && job.engine === 'ort-cpu' ? 'die' : undefined) }) });
    expect((await started.client.app.engines({})).find((one) => one.name === 'ort-cpu')).toMatchObject({ available: false, chosen: false, reason: expect.stringContaining('SIGKILL') });
  });

  it('lists the embedded backbone with its licence', async () => {
    expect(await startEngine().client.app.backbones()).toMatchObject([{ id: 'efficientnet-lite0', licence: 'Apache-2.0', inputSize: 224, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect((await startEngine({ resourcesFolder: join(RESOURCES, 'absent') }).client.app.backbones())).toEqual([]);
  });

  it('shows folders and tables for the open dialog', async () => {
    const { client } = startEngine();
    const folder = temporaryFolder();
    write(folder, { 'a.png': '', 'b.JPG': '', 'c.txt': '', 'list.csv': 'file;label\nx;1\ny;2\n', '.hidden/x.png': '', 'sub/x.png': '', 'P.graft/project.sqlite': '' });
    expect(await client.files.browse({ path: folder })).toEqual({
      path: folder, parent: join(folder, '..'), images: 2, tables: [{ name: 'list.csv', path: join(folder, 'list.csv') }],
      folders: [{ name: 'P.graft', path: join(folder, 'P.graft'), project: true }, { name: 'sub', path: join(folder, 'sub'), project: false }],
    });
    expect(await client.files.table({ path: join(folder, 'list.csv') })).toEqual({ columns: ['file', 'label'], rows: [['x', '1'], ['y', '2']], total: 2 });
    await expect(client.files.browse({ path: join(folder, 'absent') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a defect', () => {
  it('leaves as INTERNAL with an incident whose log line names no file and no person', async () => {
    const started = startEngine({ startWorker: () => { throw new Error('cannot read "/data/Smith^John/scan 4711234.dcm" of Smith^John'); } });
    const error = await started.client.app.engines({}).catch((caught: unknown) => caught) as { code: string; message: string; data: { incident: string } };
    expect(error).toMatchObject({ code: 'INTERNAL', data: { incident: expect.any(String) } });
    expect(error.message).not.toContain('Smith');
    const log = readFileSync(join(started.userFolder, 'graft.log'), 'utf8');
    expect(log).toContain(error.data.incident);
    expect(log).not.toMatch(/Smith|4711234|scan/);
  });
});
