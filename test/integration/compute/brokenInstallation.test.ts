import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ProbeResult } from '../../../src/domain/engines/index.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** The installed package: the folder above its entry, dist/index.js. */
const INSTALLED = dirname(dirname(realpathSync(createRequire(import.meta.url).resolve('onnxruntime-node'))));

/** A copy of onnxruntime-node's JavaScript, whose native binding is what `binding` makes of the real one, and no library beside it. */
function copyWith(binding: ((bytes: Uint8Array) => Uint8Array) | null): string {
  const folder = mkdtempSync(join(tmpdir(), 'graft-broken-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  const copy = join(folder, 'node_modules', 'onnxruntime-node');
  for (const part of ['dist', 'package.json']) cpSync(join(INSTALLED, part), join(copy, part), { recursive: true });
  cpSync(join(dirname(INSTALLED), 'onnxruntime-common'), join(folder, 'node_modules', 'onnxruntime-common'), { recursive: true });
  const [napi] = readdirSync(join(INSTALLED, 'bin'));
  const place = join('bin', napi!, process.platform, process.arch);
  mkdirSync(join(copy, place), { recursive: true });
  if (binding !== null) writeFileSync(join(copy, place, 'onnxruntime_binding.node'), binding(readFileSync(join(INSTALLED, place, 'onnxruntime_binding.node'))));
  return pathToFileURL(join(copy, 'dist', 'index.js')).href;
}

/** Probes an engine in a process of its own, as the program does: a library may take its process with it. */
function probeWith(entry: string): ProbeResult | null {
  const script = `import { probeEngine } from ${JSON.stringify(pathToFileURL(join(ROOT, 'src/compute/index.ts')).href)}; console.log(JSON.stringify(await probeEngine('ort-cpu')));`;
  const { stdout } = spawnSync(process.execPath, ['--import', join(import.meta.dirname, 'redirectPackages.ts'), '--input-type=module', '-e', script], {
    encoding: 'utf8', cwd: ROOT, env: { ...process.env, GRAFT_TEST_REDIRECT: JSON.stringify({ 'onnxruntime-node': entry }) },
  });
  return stdout.trim() === '' ? null : JSON.parse(stdout.trim().split('\n').at(-1)!) as ProbeResult;
}

describe('a broken installation of onnxruntime', () => {
  it.each([
    ['without its binding', null],
    ['with a binding cut off in its header', (bytes: Uint8Array) => bytes.subarray(0, 40)],
    ['with a binding that is a text', () => new TextEncoder().encode('404: Not Found')],
    ['without the library that the binding needs', (bytes: Uint8Array) => bytes],
  ] as const)('%s is one sentence, not a crash', (_what, binding) => {
    const result = probeWith(copyWith(binding));
    expect(result).toMatchObject({ engine: 'ort-cpu', ok: false, version: null, deterministic: null, reason: expect.stringMatching(/^onnxruntime does not load on this machine: .+/) });
    expect(result!.reason).not.toMatch(/\n/);
  });

  it('is told from a sound one, which is found by the same way', () => {
    expect(probeWith(pathToFileURL(join(INSTALLED, 'dist', 'index.js')).href)).toMatchObject({ ok: true });
  });
});
