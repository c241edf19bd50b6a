import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Runs a script as on a user's machine: nothing in the environment that would keep onnxruntime quiet by itself. */
function run(script: string): { status: number | null; stderr: string; written: string[] } {
  const home = mkdtempSync(join(tmpdir(), 'graft-telemetry-'));
  folders.push(home);
  mkdirSync(join(home, 'tmp'));
  const env = { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: join(home, '.cache'), TMPDIR: join(home, 'tmp') };
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, env, encoding: 'utf8' });
  return { status, stderr, written: readdirSync(home, { recursive: true }).map(String).filter((name) => name !== 'tmp') };
}

/** y = x, as the smallest model there is. */
const SESSION = `
  const { OnnxGraph } = await import('./src/compute/index.ts');
  const graph = new OnnxGraph();
  graph.addInput('x', 'float32', [1]);
  const y = graph.op('Identity', ['x']);
  graph.addOutput(y, 'float32', [1]);
  const session = await ort.InferenceSession.create(graph.encode());
  await session.run({ x: new ort.Tensor('float32', Float32Array.of(1), [1]) });
  await new Promise((resolve) => setTimeout(resolve, 300));
`;

describe.skipIf(process.platform === 'win32')('onnxruntime\'s telemetry', () => {
  it('would write an identifier of this machine and a queue of events if it were left alone', () => {
    const { status, stderr, written } = run(`const ort = await import('onnxruntime-node'); ${SESSION}`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(written.some((name) => /onnxruntime/i.test(name))).toBe(true);
  });

  it('is off wherever Graft loads onnxruntime: no identifier, no queue, no debug log', () => {
    const { status, stderr, written } = run(`const { loadOnnxRuntime } = await import('./src/compute/index.ts'); const ort = await loadOnnxRuntime(); ${SESSION}`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(written).toEqual([]);
  });
});
