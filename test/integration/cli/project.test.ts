import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/cli/host/openEngine.ts';
import { createRandom } from '../../../src/domain/random/index.ts';
import { encodePng8 } from '../../../src/media/index.ts';
import { runInProcess } from '../../fixtures/cliHarness.ts';
import type { CliRun } from '../../fixtures/cliHarness.ts';

const PATIENTS = 12;
const root = join(import.meta.dirname, '..', '..', '..');

/** From a folder of images to a locked split by commands alone, with the engine and store as they are. */
describe('a project by the command line', () => {
  let folder: string;
  const graft = (...args: string[]): Promise<CliRun> => runInProcess([...args, '--json'], {
    cwd: folder,
    startEngine: () => openEngine({ root, version: '0.0.0-test', env: { GRAFT_USER_FOLDER: join(folder, 'user'), GRAFT_ANNOTATOR: 'tester' } }, 'in-process'),
  });
  const last = (run: CliRun) => run.lines.at(-1);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-cli-'));
    const random = createRandom(1, 'cli test');
    const rows = ['file,status,patient'];
    for (let index = 0; index < 3 * PATIENTS; index += 1) {
      const patient = index % PATIENTS;
      const name = `${patient % 2 === 0 ? 'even' : 'odd'}/p${patient}-${index}.png`;
      const data = Uint8Array.from({ length: 32 * 32 }, () => random.below(256));
      await mkdir(join(folder, 'images', dirname(name)), { recursive: true });
      await writeFile(join(folder, 'images', name), encodePng8({ width: 32, height: 32, channels: 1, data }));
      // A third has no label: unknown.
      rows.push(`${name},${index < 2 * PATIENTS ? (patient % 2 === 0 ? 'well' : 'ill') : ''},P${patient}`);
    }
    await writeFile(join(folder, 'images', 'even', 'broken.png'), Buffer.from('89504e470d0a1a0a0000', 'hex'));
    await writeFile(join(folder, 'labels.csv'), `${rows.join('\n')}\n`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is made, and not made again over itself', async () => {
    expect(await graft('new', 'p.graft')).toMatchObject({ code: 0, lines: [{ ok: true, name: 'p', path: join(folder, 'p.graft') }] });
    expect((await graft('new', 'p.graft')).code).toBe(4);
    expect((await graft('new', 'p')).code).toBe(2);
  });

  it('does not take a CSV without saying which column is meant', async () => {
    expect(await graft('import', 'p.graft', 'images', '--labels', 'csv:labels.csv')).toMatchObject({
      code: 2, lines: [{ ok: false, error: { code: 'BAD_INPUT', message: 'No column of labels.csv is named like a task of this project; its columns are file, status, patient.', field: 'map' } }],
    });
    expect(await graft('import', 'p.graft', 'images', '--map', 'status=status')).toMatchObject({ code: 2, lines: [{ ok: false, error: { field: 'map' } }] });
  });

  it('takes images, labels by a column named like the task, and patients; a broken file is a row and exit code 3', async () => {
    await graft('task', 'add', 'p.graft', 'status', '--kind', 'classification', '--classes', 'well,ill');
    const run = await graft('import', 'p.graft', 'images', '--labels', 'csv:labels.csv', '--group-by', 'csv:patient');
    expect(run.code).toBe(3);
    expect(run.lines).toContainEqual({ event: 'row', file: expect.stringContaining('broken.png') as string, ok: false, outcome: 'refused', reason: expect.any(String) as string });
    expect(last(run)).toMatchObject({ ok: false, refused: 1, samples: 3 * PATIENTS, groups: PATIENTS });
  });

  it('keeps empty cells unknown', async () => {
    expect(await graft('labels', 'export', 'p.graft', 'out.csv', '--format', 'csv')).toMatchObject({ code: 0, lines: [{ ok: true, labels: 2 * PATIENTS }] });
    const rows = parse(await readFile(join(folder, 'out.csv'), 'utf8'), { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(2 * PATIENTS);
    expect(rows.every((row) => row['task'] === 'status' && row['label'] === (/even/.test(row['file']!) ? 'well' : 'ill') && row['state'] === 'labelled' && row['provenance'] === 'csv')).toBe(true);
  });

  it('takes labels row by row, and says which it did not take', async () => {
    await writeFile(join(folder, 'more.csv'), `file,label\neven/p0-24.png,ill\neven/p2-26.png,sick\nabsent.png,ill\n`);
    const run = await graft('label', 'p.graft', '--task', 'status', '--set', 'more.csv');
    expect(run.code).toBe(3);
    const rows = run.lines.filter((line) => line['event'] === 'row').map((line) => [line['file'], line['ok']]);
    expect(rows.toSorted()).toEqual([['absent.png', false], ['even/p0-24.png', true], ['even/p2-26.png', false]]);
    expect(last(run)).toEqual({ ok: false, task: 'status', saved: 1, refused: 2 });
  });

  it('gives its labels back in the form that it takes, unsure and not applicable included', async () => {
    await writeFile(join(folder, 'states.csv'), 'file,label\neven/p0-24.png,[unsure]\neven/p2-26.png,[not applicable]\n');
    await graft('label', 'p.graft', '--task', 'status', '--set', 'states.csv');
    const exported = async (name: string): Promise<Record<string, string>[]> => {
      await graft('labels', 'export', 'p.graft', name, '--format', 'csv', '--task', 'status');
      return parse(await readFile(join(folder, name), 'utf8'), { columns: true });
    };
    const saved = await exported('again.csv');
    expect(saved.map((row) => row['state']).filter((state) => state !== 'labelled')).toEqual(['unsure', 'not-applicable']);
    await writeFile(join(folder, 'other.csv'), 'file,label\neven/p0-24.png,ill\neven/p2-26.png,ill\n');
    await graft('label', 'p.graft', '--task', 'status', '--set', 'other.csv');
    expect(await graft('label', 'p.graft', '--task', 'status', '--set', 'again.csv')).toMatchObject({ code: 0 });
    const without = (rows: Record<string, string>[]) => rows.map(({ file, label, state }) => ({ file, label, state }));
    expect(without(await exported('again.csv'))).toEqual(without(saved));
  });

  it('writes its tables over former ones of its own alone: never over an image or somebody\'s labels', async () => {
    for (const name of ['labels.csv', join('images', 'even', 'p0-24.png')]) {
      const before = await readFile(join(folder, name));
      expect(await graft('labels', 'export', 'p.graft', name, '--format', 'csv')).toMatchObject({ code: 4, lines: [{ ok: false, error: { code: 'REFUSED', file: name } }] });
      expect((await readFile(join(folder, name))).equals(before)).toBe(true);
    }
  });

  it('is split by patient, the same way for the same seed, without locking a preview', async () => {
    const [one, two, other] = [await graft('split', 'p.graft', '--preview'), await graft('split', 'p.graft', '--preview'), await graft('split', 'p.graft', '--preview', '--seed', '2')];
    expect(last(one)).toMatchObject({ ok: true, locked: false });
    expect(last(two)!['hash']).toBe(last(one)!['hash']);
    expect(last(other)!['hash']).not.toBe(last(one)!['hash']);
    const locked = last(await graft('split', 'p.graft', '--folds', '3'))!;
    expect(locked['locked']).toBe(true);
    expect((locked['parts'] as { groups: number }[]).reduce((sum, part) => sum + part.groups, 0)).toBe(PATIENTS);
  });

  it('puts a former split back in force by its number', async () => {
    const splits = async () => (await graft('split', 'p.graft', '--list')).lines as { id: string; inForce: boolean; seed: number }[];
    const before = await splits();
    await graft('split', 'p.graft', '--seed', '4711');
    expect((await splits()).map(({ seed }) => seed)).toEqual([4711, ...before.map(({ seed }) => seed)]);
    expect((await graft('split', 'p.graft', '--use', before[0]!.id)).lines[0]).toMatchObject({ ok: true, id: before[0]!.id, locked: true });
    expect((await splits())[0]).toMatchObject({ id: before[0]!.id, inForce: true });
    expect((await graft('split', 'p.graft', '--use', '99')).code).toBe(4);
  });

  it('refuses a task without a name in words', async () => {
    expect(await graft('task', 'add', 'p.graft', ' ', '--kind', 'classification')).toMatchObject({ code: 2, lines: [{ ok: false, error: { code: 'BAD_INPUT', message: 'A task needs a name.' } }] });
    expect(await graft('task', 'add', 'p.graft', '', '--kind', 'classification')).toMatchObject({ code: 2, lines: [{ ok: false, error: { message: 'A task needs a name.' } }] });
  });

  it('names what is there when something is not', async () => {
    expect(await graft('label', 'p.graft', '--task', 'colour', '--set', 'more.csv')).toMatchObject({ code: 4, lines: [{ ok: false, error: { code: 'NOT_FOUND', message: 'There is no task colour in this project: there are status.', field: 'task' } }] });
    expect(await graft('show', 'p.graft', 'abcd')).toMatchObject({ code: 4, lines: [{ ok: false, error: { code: 'NOT_FOUND', field: 'run or study' } }] });
    expect(await graft('runs', 'absent.graft')).toMatchObject({ code: 4, lines: [{ ok: false }] });
    expect(await graft('runs', 'p.graft')).toMatchObject({ code: 0, lines: [] });
  });

  it('refuses unknown keys of a recipe and of a study with their path', async () => {
    await writeFile(join(folder, 'recipe.yaml'), 'strategy: frozen\noptimizer:\n  lr: 0.1\n');
    expect(await graft('train', 'p.graft', '--recipe', 'recipe.yaml')).toMatchObject({ code: 2, lines: [{ ok: false, error: { code: 'BAD_INPUT', message: 'recipe.yaml: optimizer.lr is not a known key.', file: 'recipe.yaml' } }] });
    await writeFile(join(folder, 'study.yaml'), 'tasks: [status]\nseeds: [1]\nbudget: {epochs: 2}\nmargin: 0.05\narms:\n  a: {strategy: frozen, colour: red}\n');
    expect(await graft('study', 'p.graft', 'study.yaml')).toMatchObject({ code: 2, lines: [{ ok: false, error: { message: 'study.yaml: arms.a.colour is not a known key.' } }] });
    await writeFile(join(folder, 'bad.yaml'), 'strategy: [\n');
    expect(await graft('train', 'p.graft', '--recipe', 'bad.yaml')).toMatchObject({ code: 2, lines: [{ ok: false, error: { message: expect.stringMatching(/^bad.yaml is not valid YAML: .* line 2/) as string } }] });
    expect(await graft('train', 'p.graft', '--recipe', 'absent.yaml')).toMatchObject({ code: 4, lines: [{ ok: false, error: { code: 'NOT_FOUND', file: 'absent.yaml' } }] });
  });

  it('says what its cache takes, limits it and empties it', async () => {
    const activations = join(folder, 'p.graft', 'cache', 'activations');
    await mkdir(activations, { recursive: true });
    await writeFile(join(activations, 'a.data'), Buffer.alloc(2048));
    expect(await graft('cache', 'p.graft')).toMatchObject({ code: 0, lines: [{ ok: true, bytes: 2048, limit: 20 * 2 ** 30, freed: 0 }] });
    expect(await graft('cache', 'p.graft', '--limit', '5GiB', '--clear')).toMatchObject({ code: 0, lines: [{ ok: true, bytes: 0, limit: 5 * 2 ** 30, freed: 2048 }] });
    expect(await graft('cache', 'p.graft')).toMatchObject({ code: 0, lines: [{ bytes: 0, limit: 5 * 2 ** 30 }] });
    expect(await graft('cache', 'p.graft', '--limit', 'much')).toMatchObject({ code: 2, lines: [{ ok: false }] });
  });

  it('inspects files, each on its line, and goes on after a bad one', async () => {
    const run = await graft('inspect', 'images/even/broken.png', 'images/even/p0-0.png', 'absent.png');
    expect(run.code).toBe(3);
    expect(run.lines.map((line) => [line['file'], line['ok']])).toEqual([['images/even/broken.png', false], ['images/even/p0-0.png', true], ['absent.png', false]]);
    expect(run.lines[1]).toMatchObject({ rows: 32, columns: 32, bitsStored: 8, pixels: { shape: [32, 32], dtype: 'uint8' } });
  });

  it('is served to this machine alone', async () => {
    expect(await graft('serve', '--host', '0.0.0.0')).toMatchObject({ code: 4, lines: [{ ok: false, error: { code: 'REFUSED', field: 'host' } }] });
    expect(await graft('serve', 'absent.graft')).toMatchObject({ code: 4, lines: [{ ok: false }] });
  });
});
