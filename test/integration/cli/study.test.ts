import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/cli/host/openEngine.ts';
import { runInProcess } from '../../fixtures/cliHarness.ts';
import type { CliRun } from '../../fixtures/cliHarness.ts';
import { writeTinySet } from '../../fixtures/tinyProject.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const STUDY = `tasks: [ill]
folds: 3
seeds: [1]
budget: {epochs: 2}
margin: 0.05
input: {size: 32}
arms:
  frozen: {strategy: frozen, augment: {views: 1}}
`;

/** Classes named like integers, the positive one ('0', the second) first in JavaScript's order of keys. */
describe('a study by the command line', () => {
  let folder: string;
  const graft = (...args: string[]): Promise<CliRun> => stoppable({}, ...args);
  const stoppable = (more: { interrupted?: AbortSignal; onOut?: (text: string) => void }, ...args: string[]): Promise<CliRun> => runInProcess([...args, '--json'], {
    cwd: folder, ...more,
    startEngine: () => openEngine({ root, version: '0.0.0-test', env: { ...process.env, GRAFT_USER_FOLDER: join(folder, 'user') } }, 'in-process'),
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-study-'));
    await writeTinySet(folder, 30, 2);
    const labels = await readFile(join(folder, 'labels.csv'), 'utf8');
    await writeFile(join(folder, 'labels.csv'), labels.replaceAll(',ill,', ',0,').replaceAll(',well,', ',1,'));
    await writeFile(join(folder, 'study.yaml'), STUDY);
    await graft('new', 'p.graft');
    await graft('task', 'add', 'p.graft', 'ill', '--kind', 'classification', '--classes', '1,0');
    // Nobody has said anything about it: neither split nor study may stumble over it.
    await graft('task', 'add', 'p.graft', 'later', '--kind', 'classification', '--classes', 'x,y');
    await graft('import', 'p.graft', 'images', '--labels', 'csv:labels.csv', '--map', 'ill=status', '--group-by', 'csv:patient');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('uses the split that is locked already when the file asks for that one', async () => {
    const locked = (await graft('split', 'p.graft', '--folds', '3')).lines[0]!;
    const studied = await graft('study', 'p.graft', 'study.yaml');
    expect(studied.lines.at(-1)).toMatchObject({ ok: true, status: 'done' });
    expect(studied.lines.filter((line) => line['event'] === 'split')).toEqual([]);
    const runs = (await graft('runs', 'p.graft')).lines;
    expect((await graft('show', 'p.graft', String(runs.find((line) => line['run'] !== undefined)!['run']))).lines[0]).toMatchObject({ splitHash: locked['hash'] });
  });

  it('writes the classes of its predictions in the order of the task, whatever their names, so that the second is the positive one', async () => {
    const study = (await graft('runs', 'p.graft')).lines.find((line) => line['run'] === undefined)!['study'] as string;
    expect((await graft('predictions', 'p.graft', study, '--csv', 'rows.csv')).code).toBe(0);
    const rows = parse(await readFile(join(folder, 'rows.csv'), 'utf8'), { columns: true }) as Record<string, string>[];
    expect(rows.slice(0, 2).map((row) => row['class'])).toEqual(['1', '0']);
    const positives = rows.filter((row) => row['class'] === '0' && row['truth'] === '0');
    const found = positives.filter((row) => Number(row['probability']) > 0.5);
    const { verdict } = (await graft('show', 'p.graft', study)).lines[0] as unknown as { verdict: { arms: { metrics: Record<string, { value: number }> }[] } };
    expect(verdict.arms[0]!.metrics['sensitivity']!.value).toBeCloseTo(found.length / positives.length, 12);
  });

  it('says with --plan what its largest arm would take, on the split that it asks for, and neither trains nor locks', async () => {
    await writeFile(join(folder, 'two.yaml'), `${STUDY.replace('folds: 3', 'folds: 4')}  all: {strategy: all, batch: 4, augment: {views: 1}}\n`);
    const [before, splits] = [(await graft('runs', 'p.graft')).lines, (await graft('split', 'p.graft', '--list')).lines];
    expect(await graft('study', 'p.graft', 'two.yaml', '--plan', '--memory-limit', '6000')).toMatchObject({ code: 0, lines: [{ ok: true, engine: 'ort-cpu', arm: 'all', fits: true, warning: null, together: 2, memory: { batch: 4, microBatch: 4 } }] });
    expect((await graft('runs', 'p.graft')).lines).toEqual(before);
    expect((await graft('split', 'p.graft', '--list')).lines).toEqual(splits);
  });

  it('stops at Ctrl+C, says how to go on, and goes on with --resume under a limit and on an engine, to its verdict', async () => {
    await writeFile(join(folder, 'long.yaml'), STUDY.replace('epochs: 2', 'epochs: 4').replace('frozen: {strategy: frozen', 'top: {strategy: top, cut: stage6'));
    const interrupt = new AbortController();
    const stopped = await stoppable({ interrupted: interrupt.signal, onOut: (text) => { if (text.includes('"epoch":2,')) interrupt.abort(); } }, 'study', 'p.graft', 'long.yaml', '--memory-limit', '6000');
    expect(stopped.code).toBe(130);
    const { code, remedy } = stopped.lines.at(-1)!['error'] as { code: string; remedy: string };
    expect(code).toBe('CANCELLED');
    const id = /--resume (\S+)\.$/.exec(remedy)![1]!;
    const resumed = await graft('study', 'p.graft', '--resume', id.slice(0, 8), '--engine', 'ort-cpu', '--memory-limit', '5000');
    expect(resumed.code).toBe(0);
    for (const line of resumed.lines.filter(({ event }) => event === 'memory')) expect(line['available']).toBeLessThan(3200 * 2 ** 20);
    expect(resumed.lines.at(-1)).toMatchObject({ study: id, ok: true, status: 'done', runs: { done: 3, total: 3 } });
    expect(await graft('study', 'p.graft', '--resume', id)).toMatchObject({ code: 4, lines: [{ error: { code: 'REFUSED' } }] });
  });

  it('refuses what contradicts: nothing named, a file for what has begun, a plan of it, a study that is not there', async () => {
    expect(await graft('study', 'p.graft')).toMatchObject({ code: 2, lines: [{ error: { code: 'BAD_INPUT', message: expect.stringContaining('--resume') } }] });
    expect(await graft('study', 'p.graft', 'study.yaml', '--resume', 'abcd')).toMatchObject({ code: 2, lines: [{ error: { field: 'study file' } }] });
    expect(await graft('study', 'p.graft', '--plan', '--resume', 'abcd')).toMatchObject({ code: 2, lines: [{ error: { field: 'plan' } }] });
    expect(await graft('study', 'p.graft', '--resume', 'abcd')).toMatchObject({ code: 4, lines: [{ error: { code: 'NOT_FOUND' } }] });
  });
});
