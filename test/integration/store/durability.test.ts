import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createProject, getSamples, listTasks, openProject, setLabels } from '../../../src/store/project/index.ts';
import { loadCheckpoint, saveCheckpoint } from '../../../src/store/runs/index.ts';
import { OPTIONS, seededProject, temporaryFolder } from './support.ts';

const CHILD = fileURLToPath(new URL('./labelForever.ts', import.meta.url));

/** Runs the labelling process until it has acknowledged some acts, kills it, and gives the last acknowledged act. */
async function labelAndKill(folder: string, acknowledged: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > acknowledged) child.kill('SIGKILL');
  });
  const [, signal] = await once(child, 'close') as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return Number(said.split('\n').slice(0, -1).at(-1));
}

describe('a process killed with SIGKILL', () => {
  it('loses no acknowledged label and no lock stays behind, however often it happens', async () => {
    const { store, folder } = seededProject(7);
    store.dispose();
    let before = 0;
    for (const acknowledged of [1, 3, 20, 57]) {
      const last = await labelAndKill(folder, acknowledged);
      expect(last).toBeGreaterThanOrEqual(before + acknowledged);
      const after = openProject(folder, OPTIONS);
      before = after.db.get<{ n: number }>('SELECT max(id) AS n FROM act')!.n;
      // At most the act that was durable but not yet acknowledged is there beyond what was seen.
      expect(before).toBeGreaterThanOrEqual(last);
      expect(after.db.get('SELECT count(*) AS n FROM act')).toEqual({ n: before });
      expect(after.db.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      const wrong = 'SELECT l.sample_id FROM label l JOIN label_event e ON e.id = l.event_id WHERE e.id <> (SELECT max(id) FROM label_event WHERE sample_id = l.sample_id) OR e.class_id <> l.class_id';
      expect(after.db.all(wrong)).toEqual([]);
      after.dispose();
    }
  });
});

describe('a full disk', () => {
  it('refuses the act with DISK_FULL, keeps everything before it, and goes on when there is room again', () => {
    const { store, folder, task, samples } = seededProject(4);
    const label = (sampleId: string, at: string): unknown => setLabels(store.db, [{ sampleId, taskId: task.id, state: 'labelled', classId: task.classes[0]!.id }],
      { kind: 'label', what: 'x'.repeat(3000), annotator: 'tester', at, provenance: 'manual' });
    label(samples[0]!, 'early');
    const pages = store.db.pragma('page_count');
    store.db.exec(`PRAGMA max_page_count = ${pages + 1}`);
    let saved = 1;
    const fill = (): void => {
      for (; saved < samples.length; saved++) label(samples[saved]!, String(saved));
    };
    expect(fill).toThrow(expect.objectContaining({ code: 'DISK_FULL', data: expect.objectContaining({ remedy: expect.stringContaining('Free some space') }) }));
    const labelled = (from: typeof store): number => getSamples(from.db, samples).filter((sample) => sample.labels.length === 1).length;
    expect(labelled(store)).toBe(saved);
    store.db.exec('PRAGMA max_page_count = 1000000');
    fill();
    store.dispose();
    const again = openProject(folder, OPTIONS);
    expect(labelled(again)).toBe(samples.length);
    again.dispose();
  });

  it('keeps the former checkpoint when a new one does not fit', async () => {
    const { store } = seededProject(1);
    store.runs.exec(`INSERT INTO dataset (hash, body) VALUES ('${'0'.repeat(64)}', '{}');
      INSERT INTO run (id, dataset_id, arm, seed, split_id, split_hash, task_ids, recipe, parts, status) VALUES ('r', 1, 'a', 1, '1', 'h', '[]', '{}', '{}', 'running')`);
    const checkpoint = (epoch: number, size: number) => ({ epoch, state: { epoch }, tensors: [{ name: 'w', shape: [size], values: Float32Array.from({ length: size }, (_, i) => i + epoch) }] });
    await saveCheckpoint(store.runs, 'r', checkpoint(1, 3_000_000));
    const first = loadCheckpoint(store.runs, 'r');
    store.runs.exec(`PRAGMA max_page_count = ${store.runs.pragma('page_count') + 1000}`);
    await expect(saveCheckpoint(store.runs, 'r', checkpoint(2, 3_000_000))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(loadCheckpoint(store.runs, 'r')).toEqual(first);
    expect(first).toEqual(checkpoint(1, 3_000_000));
    store.dispose();
  });
});

describe('opening a project', () => {
  it('refuses a second opening while the first is open, and allows it after', () => {
    const { store, folder } = seededProject(1);
    expect(() => openProject(folder, OPTIONS)).toThrow(expect.objectContaining({ code: 'PROJECT_IN_USE' }));
    store.dispose();
    openProject(folder, OPTIONS).dispose();
  });

  it('refuses it while another process has it open', async () => {
    const { store, folder } = seededProject(1);
    store.dispose();
    const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(() => openProject(folder, OPTIONS)).toThrow(expect.objectContaining({ code: 'PROJECT_IN_USE', message: expect.stringContaining('already open') }));
    child.kill('SIGKILL');
    await once(child, 'close');
    openProject(folder, OPTIONS).dispose();
  });

  it('refuses a project from a newer version with a sentence, and leaves it as it was', () => {
    const { store, folder } = seededProject(1);
    store.db.exec('PRAGMA user_version = 999');
    store.dispose();
    const bytes = readFileSync(join(folder, 'project.sqlite'));
    expect(() => openProject(folder, OPTIONS)).toThrow(expect.objectContaining({ code: 'PROJECT_TOO_NEW', message: expect.stringContaining('newer version of Graft (format 999') }));
    expect(readFileSync(join(folder, 'project.sqlite')).equals(bytes)).toBe(true);
  });

  it.each([
    ['of another kind', (file: string) => { const folder = temporaryFolder(); const other = createProject(join(folder, 'x.graft'), OPTIONS); other.db.exec('PRAGMA application_id = 7'); other.dispose(); copyFileSync(join(folder, 'x.graft', 'project.sqlite'), file); }],
    ['that is no database', (file: string) => { writeFileSync(file, 'not a database, just text that is long enough to be read as a page'.repeat(200)); }],
    ['whose pages are overwritten', (file: string) => { const bytes = readFileSync(file); bytes.fill(0xa5, 4096, 4096 * 20); writeFileSync(file, bytes); }],
  ])('refuses a project.sqlite %s as damaged', (_, damage) => {
    const { store, folder } = seededProject(50);
    store.dispose();
    damage(join(folder, 'project.sqlite'));
    expect(() => openProject(folder, OPTIONS)).toThrow(expect.objectContaining({ code: 'PROJECT_DAMAGED', data: expect.objectContaining({ remedy: expect.stringContaining('snapshots') }) }));
  });

  it('refuses an emptied project.sqlite beside what was kept of it, instead of opening it as a new project', () => {
    const { store, folder } = seededProject(3);
    store.dispose();
    openProject(folder, OPTIONS).dispose();
    writeFileSync(join(folder, 'project.sqlite'), '');
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(() => openProject(folder, OPTIONS)).toThrow(expect.objectContaining({ code: 'PROJECT_DAMAGED', message: expect.stringContaining('is empty'), data: expect.objectContaining({ remedy: expect.stringContaining('snapshots') }) }));
    }
    const [snapshot] = readdirSync(join(folder, 'snapshots'));
    copyFileSync(join(folder, 'snapshots', snapshot!), join(folder, 'project.sqlite'));
    const again = openProject(folder, OPTIONS);
    expect(again.db.get('SELECT count(*) AS n FROM sample')).toEqual({ n: 3 });
    again.dispose();
  });

  it.each([
    ['runs.sqlite', 'Labels are not in it'],
    ['lock.sqlite', 'Delete it'],
  ])('names a remedy that works where %s is damaged, which no snapshot holds', (name, remedy) => {
    const { store, folder } = seededProject(3);
    store.dispose();
    writeFileSync(join(folder, name), 'not a database, just text that is long enough to be read as a page'.repeat(200));
    expect(() => openProject(folder, OPTIONS)).toThrow(expect.objectContaining({ code: 'PROJECT_DAMAGED', data: expect.objectContaining({ remedy: expect.stringContaining(remedy) }) }));
    renameSync(join(folder, name), join(folder, `${name}.away`));
    const again = openProject(folder, OPTIONS);
    expect(again.db.get('SELECT count(*) AS n FROM sample')).toEqual({ n: 3 });
    again.dispose();
  });

  it('says that a folder is no project, and refuses to make one over another', () => {
    const folder = temporaryFolder();
    expect(() => openProject(folder, OPTIONS)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    const { store, folder: taken } = seededProject(1);
    expect(() => createProject(taken, OPTIONS)).toThrow(expect.objectContaining({ code: 'REFUSED' }));
    store.dispose();
  });

  it('says that a place can\'t be written', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => createProject(join(file, 'P.graft'), OPTIONS)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it('keeps the five newest snapshots, at most one an hour, each a whole database', () => {
    const { store, folder, task } = seededProject(3);
    store.dispose();
    mkdirSync(join(folder, 'snapshots'), { recursive: true });
    for (let day = 1; day <= 7; day++) openProject(folder, { ...OPTIONS, now: new Date(Date.UTC(2026, 0, day)) }).dispose();
    openProject(folder, { ...OPTIONS, now: new Date(Date.UTC(2026, 0, 7, 0, 59)) }).dispose();
    const kept = readdirSync(join(folder, 'snapshots')).sort();
    expect(kept).toEqual([3, 4, 5, 6, 7].map((day) => `project-2026010${day}T000000000Z.sqlite`));
    const restored = join(temporaryFolder(), 'R.graft');
    mkdirSync(restored);
    copyFileSync(join(folder, 'snapshots', kept.at(-1)!), join(restored, 'project.sqlite'));
    const again = openProject(restored, OPTIONS);
    expect(listTasks(again.db)).toEqual([task]);
    again.dispose();
  });
});
