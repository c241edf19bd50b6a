import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/cli/host/openEngine.ts';
import { runInProcess } from '../../fixtures/cliHarness.ts';
import type { CliRun } from '../../fixtures/cliHarness.ts';
import { writeTinySet } from '../../fixtures/tinyProject.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const SMALL = ['--strategy', 'frozen', '--size', '32', '--epochs', '2', '--views', '1'];
type Estimates = Record<string, { value: number; low: number | null; groups: number }>;

/** What programs rely on in the lines of train, evaluate, predictions, export and predict. */
describe('training by the command line', () => {
  let folder: string;
  let run: string;
  const graft = (args: readonly string[], more: { interrupted?: AbortSignal; onOut?: (text: string) => void } = {}): Promise<CliRun> => plainly([...args, '--json'], more);
  const plainly = (args: readonly string[], more: { interrupted?: AbortSignal; onOut?: (text: string) => void } = {}): Promise<CliRun> => runInProcess(args, {
    cwd: folder, ...more,
    startEngine: () => openEngine({ root, version: '0.0.0-test', env: { ...process.env, GRAFT_USER_FOLDER: join(folder, 'user') } }, 'in-process'),
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-train-'));
    await writeTinySet(folder, 40, 2);
    await graft(['new', 'p.graft']);
    await graft(['import', 'p.graft', 'images', '--labels', 'csv:labels.csv', '--map', 'status=status', '--group-by', 'csv:patient']);
    await graft(['split', 'p.graft']);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('ends with one line that says all about the run', async () => {
    const { code, lines } = await graft(['train', 'p.graft', ...SMALL, '--seed', '3']);
    expect(code).toBe(0);
    const epochs = lines.filter((line) => line['event'] === 'epoch');
    expect(epochs.map((line) => line['epoch'])).toEqual([1, 2]);
    expect(epochs[0]).toMatchObject({ loss: { train: expect.any(Number) as number, validation: expect.any(Number) as number } });
    const last = lines.at(-1)!;
    expect(last).toMatchObject({ ok: true, engine: 'ort-cpu', strategy: 'frozen', seed: 3, epochs: 2, backbone: { id: 'efficientnet-lite0' }, weights: expect.stringMatching(/^[0-9a-f]{64}$/) as string, split: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    const changed = Object.entries(last['changed'] as Record<string, number>);
    const moved = changed.filter(([, distance]) => distance !== 0).map(([layer]) => layer);
    expect(changed.length).toBeGreaterThan(10);
    expect(moved).toHaveLength(1);
    const { auc } = (last['metrics'] as { validation: { status: Estimates } }).validation.status;
    expect(auc).toMatchObject({ value: expect.any(Number) as number, groups: expect.any(Number) as number });
    run = last['run'] as string;
  });

  it('counts each look at the test part and gives the rows behind the number', async () => {
    const evaluated = await graft(['evaluate', 'p.graft', run, '--part', 'test']);
    expect(evaluated).toMatchObject({ code: 0, lines: [{ ok: true, run, part: 'test', testLooks: 1, positive: { status: 'well' } }] });
    expect((await graft(['predictions', 'p.graft', run.slice(0, 8), '--part', 'test', '--csv', 'rows.csv'])).code).toBe(0);
    const rows = parse(await readFile(join(folder, 'rows.csv'), 'utf8'), { columns: true }) as Record<string, string>[];
    expect(Object.keys(rows[0]!)).toEqual(['file', 'group', 'task', 'truth', 'class', 'probability', 'frame', 'source']);
    expect(rows[0]).toMatchObject({ frame: '1', source: join(folder, 'images') });
    const reported = (evaluated.lines[0]!['metrics'] as { status: Estimates }).status;
    expect(aucOf(rows)).toBeCloseTo(reported['auc']!.value, 12);
  });

  it('exports a model that agrees, and predicts with it file by file', async () => {
    const exported = await graft(['export', 'p.graft', run, 'm.onnx', '--to', 'onnx']);
    expect(exported.code).toBe(0);
    expect(exported.lines.at(-1)).toMatchObject({ ok: true, file: join(folder, 'm.onnx'), parity: { samples: expect.any(Number) as number, argmaxAgreement: 1 } });
    expect(await graft(['export', 'p.graft', run, 'm.onnx', '--to', 'onnx'])).toMatchObject({ code: 4, lines: [{ ok: false, error: { code: 'REFUSED', remedy: 'Add --force to replace it, or choose another name.' } }] });
    expect((await graft(['export', 'p.graft', run, 'm.onnx', '--to', 'onnx', '--force'])).code).toBe(0);
    const predicted = await graft(['predict', 'm.onnx', 'images/p0-0.png', 'absent.png']);
    expect(predicted.code).toBe(3);
    const files = predicted.lines.filter((line) => line['event'] === undefined);
    expect(files.map((line) => [line['file'], line['ok']])).toEqual([['images/p0-0.png', true], ['absent.png', false]]);
    const { probabilities } = files[0]!['status'] as { probabilities: Record<string, number> };
    expect(Object.keys(probabilities).toSorted()).toEqual(['ill', 'well']);
    expect(probabilities['ill']! + probabilities['well']!).toBeCloseTo(1, 5);
  });

  it('stops at Ctrl+C with 130, goes on with --resume, and ends with the weights of a run that never stopped', async () => {
    const long = ['train', 'p.graft', '--strategy', 'top', '--cut', 'stage6', '--size', '32', '--epochs', '4', '--views', '1', '--patience', '50'];
    const whole = (await graft(long)).lines.at(-1)!;
    const interrupt = new AbortController();
    const stopped = await graft(long, { interrupted: interrupt.signal, onOut: (text) => text.includes('"epoch":1,') && interrupt.abort() });
    expect(stopped.code).toBe(130);
    const error = stopped.lines.at(-1)!['error'] as { code: string; remedy: string };
    expect(error.code).toBe('CANCELLED');
    const id = /--resume (\S+?)\.$/.exec(error.remedy)![1]!;
    const resumed = await graft(['train', 'p.graft', '--resume', id]);
    expect(resumed.code).toBe(0);
    expect(resumed.lines.filter((line) => line['event'] === 'epoch').map((line) => line['epoch'])).not.toContain(1);
    expect(resumed.lines.at(-1)).toMatchObject({ ok: true, run: id, epochs: 4, weights: whole['weights'] });
  });

  it('says with --plan what it would take, as it then says at its start, and trains nothing', async () => {
    const before = (await graft(['runs', 'p.graft'])).lines.length;
    const args = ['train', 'p.graft', ...SMALL, '--memory-limit', '3000'];
    const planned = await graft([...args, '--plan']);
    expect(planned.code).toBe(0);
    expect(planned.lines).toEqual([{ ok: true, engine: 'ort-cpu', arm: 'frozen', fits: true, warning: null, together: 1, memory: expect.objectContaining({ measured: null }) }]);
    expect((await graft(['runs', 'p.graft'])).lines).toHaveLength(before);
    const plan = planned.lines[0]!['memory'] as { predicted: number; parts: object; available: number; batch: number; microBatch: number };
    const started = (await graft(args)).lines.find((line) => line['event'] === 'memory') as unknown as typeof plan;
    expect(started).toMatchObject({ available: plan.available, batch: plan.batch, microBatch: plan.microBatch });
    expect(plan.predicted / started.predicted).toBeGreaterThan(0.85);
    expect(plan.predicted / started.predicted).toBeLessThan(1.15);
  });

  it('prints the plan for a person, refuses a limit that nothing fits into, and plans no resuming', async () => {
    const { code, out } = await plainly(['train', 'p.graft', ...SMALL, '--plan']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Memory of frozen on ort-cpu: .* predicted at the peak, .* can be had: it fits\n/);
    expect(out).toMatch(/steps +\d/);
    expect(out).toMatch(/Nothing was trained\.\n$/);
    expect(await graft(['train', 'p.graft', ...SMALL, '--plan', '--memory-limit', '50'])).toMatchObject({ code: 4, lines: [{ ok: false, error: { code: 'OUT_OF_MEMORY', message: expect.stringContaining('the limit is 50 MiB') } }] });
    expect(await graft(['train', 'p.graft', '--plan', '--resume', 'abcd'])).toMatchObject({ code: 2, lines: [{ error: { field: 'plan' } }] });
  });

  it('lists the images that were gone, in the last line and in show', async () => {
    const gone = join(folder, 'images', 'p0-0.png');
    await rename(gone, `${gone}.away`);
    const { lines } = await graft(['train', 'p.graft', ...SMALL, '--size', '33', '--seed', '3']);
    const shown = await graft(['show', 'p.graft', lines.at(-1)!['run'] as string]);
    await rename(`${gone}.away`, gone);
    expect(lines.at(-1)).toMatchObject({ ok: true, leftOut: 1 });
    expect(shown.lines.at(-1)).toMatchObject({ leftOutImages: [{ file: 'p0-0.png', reason: `${gone} does not exist.` }] });
  });

  it('refuses an engine that is not there with exit code 4', async () => {
    expect(await graft(['train', 'p.graft', ...SMALL, '--engine', 'ort-dml'])).toMatchObject({ code: 4 });
  });
});

/** Of the class `ill`: the share of pairs of an ill and a well image in which the ill one has more, ties a half. */
function aucOf(rows: readonly Record<string, string>[]): number {
  const ofIll = rows.filter((row) => row['class'] === 'ill').map((row) => ({ ill: row['truth'] === 'ill', score: Number(row['probability']) }));
  const [ill, well] = [ofIll.filter((row) => row.ill), ofIll.filter((row) => !row.ill)];
  let wins = 0;
  for (const a of ill) for (const b of well) wins += a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0;
  return wins / (ill.length * well.length);
}
