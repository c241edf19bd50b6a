import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineName } from '../../../../src/domain/recipe/index.ts';
import { probeEngine } from '../../../../src/compute/index.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** One sentence: no second line, no stack, no path of a library's source. */
const SENTENCE = /^(onnx|[A-Z])[^\n]{10,160}$/;

describe('an engine that this machine lacks', () => {
  it.each([['ort-dml', 'win32'], ['ort-cuda', null]] as [EngineName, string | null][])('%s is out with one sentence', async (name, home) => {
    if (process.platform === home) return;
    const result = await probeEngine(name);
    if (result.ok) return;
    expect(result.reason).toMatch(SENTENCE);
    expect(result).toMatchObject({ engine: name, version: null, device: null, millisecondsPerStep: null, nodes: null });
  });

  it.skipIf(process.platform !== 'linux')('ort-webgpu without any adapter ends with one sentence, no crash and no hang', () => {
    const script = "import { probeEngine } from './src/compute/index.ts'; console.log(JSON.stringify(await probeEngine('ort-webgpu')));";
    const { VK_ICD_FILENAMES: _one, VK_DRIVER_FILES: _two, LD_LIBRARY_PATH: _three, ...env } = process.env;
    // a list of drivers that names none: what a machine without any says
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', script], { cwd: root, env: { ...env, VK_DRIVER_FILES: join(root, 'none.json'), VK_ICD_FILENAMES: join(root, 'none.json') }, encoding: 'utf8', timeout: 60_000 });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, reason: 'There is no graphics adapter here that WebGPU could use', softwareAdapter: null });
  });
});
