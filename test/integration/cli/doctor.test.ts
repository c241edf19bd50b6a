import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/engine/index.ts';
import { runInProcess } from '../../fixtures/cliHarness.ts';
import type { CliRun } from '../../fixtures/cliHarness.ts';
import { fakeWorker } from '../engine/fakeWorker.ts';
import { RESOURCES } from '../engine/support.ts';

describe('graft doctor', () => {
  let folder: string;
  const graft = (...args: string[]): Promise<CliRun> => runInProcess(args, {
    cwd: folder,
    startEngine: () => Promise.resolve(createEngine({
      host: 'in-process', version: '0.0.0-test', userFolder: join(folder, 'user'), resourcesFolder: RESOURCES, annotator: 'tester', startWorker: fakeWorker(), now: () => new Date(),
    })),
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-doctor-'));
    await graft('new', 'p.graft');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads a project\'s databases through where one is named', async () => {
    expect((await graft('doctor', '--json')).lines[0]).not.toHaveProperty('databases');
    const whole = await graft('doctor', 'p.graft', '--json');
    expect(whole).toMatchObject({ code: 0, lines: [{ ok: true, databases: [{ name: 'project.sqlite', ok: true }, { name: 'runs.sqlite', ok: true }] }] });
    const file = join(folder, 'p.graft', 'runs.sqlite');
    const db = new Database(file, { readonly: true });
    // A page that opening does not read.
    const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'prediction'").pluck().get() as number;
    db.close();
    const bytes = await readFile(file);
    bytes.fill(0x5a, (page - 1) * 4096, page * 4096);
    await writeFile(file, bytes);
    const damaged = await graft('doctor', 'p.graft');
    expect(damaged.code).toBe(4);
    expect(damaged.out).toContain('runs.sqlite is damaged');
    expect(damaged.out).toContain('Restore it from a backup');
  });

  it('shows each engine that works with speed, numbers and promise, and each other with its reason', async () => {
    const { out } = await graft('doctor');
    expect(out).toMatch(/engine +default +ms a step +its numbers +doing it again/);
    expect(out).toMatch(/ort-cpu +yes +5\.0 +right, off by 0e\+0 +same bits with 1 thread +1\.0 +test/);
    expect(out).toContain('ort-cuda is out: It is not there.');
  });

  it('and each command say it where the trainings are gone, beside the result', async () => {
    await graft('new', 'q.graft');
    for (const end of ['', '-wal', '-shm']) await rm(join(folder, 'q.graft', `runs.sqlite${end}`), { force: true });
    const said = await graft('runs', 'q.graft');
    expect(said.out).toBe('Nothing was trained in this project yet.\n');
    expect(said.err).toMatch(/^Warning: .*runs\.sqlite, which holds the trainings, was missing .*\nIf there were trainings: /);
    expect((await graft('runs', 'q.graft', '--json')).lines).toMatchObject([{ event: 'note', level: 'warning', message: expect.stringContaining('runs.sqlite'), remedy: expect.stringContaining('backup') }]);
  });
});
