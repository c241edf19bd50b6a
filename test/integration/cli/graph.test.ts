/** `graft doctor --graph` as a program: the graph that a training step is, from a real worker process. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'graft-graph-')); });
afterAll(() => rm(folder, { recursive: true }));

async function graft(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/cli/main.ts'), 'doctor', '--graph', ...args], { cwd: folder, env: { ...process.env, GRAFT_USER_FOLDER: join(folder, 'user') }, maxBuffer: 2 ** 24 });
  return stdout;
}

interface Graph { ok: boolean; engine: string; step: string; hash: string; nodes: number; opset: number; operators: Record<string, number>; inputs: { name: string; dims: number[] }[]; outputs: { name: string }[]; largest: { bytes: number; dims: number[] }[]; text: string }

it('describes a strategy\'s step in one line of JSON: the same graph each time', async () => {
  const args = ['--strategy', 'top', '--size', '64', '--batch', '4', '--engine', 'ort-cpu', '--json'];
  const graph = JSON.parse(await graft(...args)) as Graph;
  expect(graph).toMatchObject({ ok: true, engine: 'ort-cpu', step: 'train|top of efficientnet-lite0 at 64 from stage5|batch 4', opset: 18 });
  expect(graph.nodes).toBeGreaterThan(200);
  expect(Object.values(graph.operators).reduce((sum, count) => sum + count, 0)).toBe(graph.nodes);
  expect(graph.inputs.find(({ name }) => name === 'x')!.dims).toEqual([4, 4, 4, 112]);
  expect(graph.outputs.map(({ name }) => name)).toEqual(expect.arrayContaining(['loss', 'gradient/head_task1/kernel']));
  expect(graph.largest.map(({ bytes }) => bytes)).toEqual(graph.largest.map(({ bytes }) => bytes).sort((a, b) => b - a));
  expect(graph.text.split('\n').filter((line) => line.includes(' = '))).toHaveLength(graph.nodes);
  expect((JSON.parse(await graft(...args)) as Graph).hash).toBe(graph.hash);
});

it('prints it for a person', async () => {
  const out = await graft('--strategy', 'frozen', '--engine', 'ort-cpu');
  expect(out).toMatch(/^Step: train\|frozen of efficientnet-lite0 at 224\|batch 16\nEngine: ort-cpu, onnxruntime .*\nGraph: \d+ nodes, opset 18, .* SHA-256 [0-9a-f]{64}\n/);
  expect(out).toMatch(/operator +nodes\n/);
  expect(out).toContain('input head_task1/kernel: float32[1280, 2]');
});

it('refuses a size or a batch of nothing', async () => {
  await expect(promisify(execFile)(process.execPath, [join(root, 'src/cli/main.ts'), 'doctor', '--size', '64'], { cwd: folder, env: { ...process.env, GRAFT_USER_FOLDER: join(folder, 'user') } })).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--size says which graph to print') });
});

it('refuses for an engine that has no graph', async () => {
  await expect(graft('--engine', 'plain')).rejects.toMatchObject({ code: 4, stderr: expect.stringContaining('it has no graph') });
});
