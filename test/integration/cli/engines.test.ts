import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/cli/host/openEngine.ts';
import { runInProcess } from '../../fixtures/cliHarness.ts';
import type { CliRun } from '../../fixtures/cliHarness.ts';
import { offerSwiftShader } from '../../fixtures/swiftshader.ts';
import { writeTinySet } from '../../fixtures/tinyProject.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const SMALL = ['--strategy', 'frozen', '--size', '32', '--epochs', '2', '--views', '1', '--seed', '3'];
/** The worker process inherits the adapter. */
const missing = await offerSwiftShader();
if (missing !== null) process.stderr.write(`SKIPPED: ${missing}\n`);

/** The whole way: command line, worker process, training thread, graph, engine, weights. */
describe('a training on an engine that was named', () => {
  let folder: string;
  const losses = new Map<string, number[]>();
  const graft = (...args: string[]): Promise<CliRun> => runInProcess([...args, '--json'], {
    cwd: folder,
    startEngine: () => openEngine({ root, version: '0.0.0-test', env: { ...process.env, GRAFT_USER_FOLDER: join(folder, 'user') } }, 'in-process'),
  });
  const train = async (engine: string): Promise<CliRun> => {
    const run = await graft('train', 'p.graft', ...SMALL, '--engine', engine);
    losses.set(engine, run.lines.filter((line) => line['event'] === 'epoch').map((line) => (line['loss'] as { train: number }).train));
    return run;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-engines-'));
    await writeTinySet(folder, 40, 2);
    await graft('new', 'p.graft');
    await graft('import', 'p.graft', 'images', '--labels', 'csv:labels.csv', '--map', 'status=status', '--group-by', 'csv:patient');
    await graft('split', 'p.graft');
    expect((await train('ort-cpu')).code).toBe(0);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([['ort-wasm', /^WebAssembly, \d+ threads?$/], ['ort-webgpu', /SwiftShader, an adapter in software/]] as const)('runs on %s and on nothing else, and comes to what ort-cpu comes to', async (engine, device) => {
    if (engine === 'ort-webgpu' && missing !== null) return;
    const { code, lines } = await train(engine);
    expect(code).toBe(0);
    expect(lines.at(-1)).toMatchObject({ ok: true, engine });
    const said = lines.filter((line) => line['event'] === 'engine');
    expect(said.length).toBeGreaterThan(0);
    for (const line of said) expect(line).toMatchObject({ name: engine, device: expect.stringMatching(device) as string, nodes: expect.any(Number) as number, graphHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    const [cpu, here] = [losses.get('ort-cpu')!, losses.get(engine)!];
    expect(here).toHaveLength(2);
    here.forEach((loss, epoch) => expect(loss).toBeCloseTo(cpu[epoch]!, 4));
  });

  it('is refused where the engine is not there, and no run takes its place', async () => {
    const before = (await graft('runs', 'p.graft')).lines.length;
    const { code, lines } = await graft('train', 'p.graft', ...SMALL, '--engine', 'ort-cuda');
    expect(code).toBe(4);
    expect(lines.at(-1)).toMatchObject({ ok: false, error: { code: 'ENGINE_UNAVAILABLE' } });
    const after = (await graft('runs', 'p.graft')).lines;
    expect(after.slice(before).filter((line) => line['status'] === 'done')).toEqual([]);
  });
});
