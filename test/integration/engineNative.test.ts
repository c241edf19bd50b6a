/** What `npm run engine:native` says where a part is missing or wrong: one sentence, and nothing that counts as a build. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../src/domain/engines/index.ts';
import { enginesFolder, readNativeBuild, tensorflowFolder } from '../../src/compute/index.ts';
import { WHEELS } from '../../scripts/engine-native/pins.ts';
import { requirePlatform } from '../../scripts/engine-native/requirements.ts';

const root = join(import.meta.dirname, '..', '..');
let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'graft-native-')); });
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the build of eager TensorFlow', () => {
  /** A program of that name that ends well and does what `script` says. */
  const offer = async (name: string, script = ''): Promise<void> => {
    await mkdir(join(folder, 'bin'), { recursive: true });
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\nexit 0\n`);
    await chmod(join(folder, 'bin', name), 0o755);
  };
  const build = (...args: string[]) => spawnSync(process.execPath, [join(root, 'scripts', 'engine-native.ts'), ...args], {
    encoding: 'utf8', env: { PATH: join(folder, 'bin'), GRAFT_ENGINES: join(folder, 'engines') }, timeout: 60_000,
  });
  const refuses = (sentence: RegExp, ...args: string[]): void => {
    const { status, stderr } = build(...args);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(1);
    expect(existsSync(join(folder, 'engines', 'tensorflow'))).toBe(false);
  };

  it('names a missing compiler, a missing pip and a Python that was named and has none', async () => {
    refuses(/needs the C\+\+ compiler g\+\+/);
    await offer('g++');
    await offer('strip');
    refuses(/pip and found none \(tried python3, python\)/);
    refuses(/pip and found none \(tried nowhere\)/, '--python', 'nowhere');
  });

  it('names what pip or npm complains about, and refuses a wheel that is not the one that was pinned', async () => {
    for (const name of ['g++', 'strip', 'npm']) await offer(name);
    await offer('python3', 'case "$3" in download) echo "ERROR: no route to host" >&2; exit 1;; esac');
    refuses(/pip could not fetch tensorflow-cpu 2\.21\.0: ERROR: no route to host/);
    await offer('python3', `case "$3" in download) echo other > "${join(folder, 'engines', '.building', 'downloads', WHEELS.cpu.file)}";; esac`);
    refuses(/has SHA-256 [0-9a-f]{64}, but dcc8afd3[0-9a-f]{56} was pinned: it was refused and removed/);
    expect(existsSync(join(folder, 'engines', '.building', 'downloads', WHEELS.cpu.file))).toBe(false);
  });

  it('refuses while another build is under way', async () => {
    for (const name of ['g++', 'strip', 'npm', 'python3']) await offer(name);
    await mkdir(join(folder, 'engines', '.building'), { recursive: true });
    await writeFile(join(folder, 'engines', '.building', 'pid'), String(process.pid));
    refuses(/Another build is under way/);
  });
});

describe('where the build may run', () => {
  it('is Linux on x64 with a C library that the wheel knows', () => {
    expect(() => requirePlatform('linux', 'x64', '2.27')).not.toThrow();
    expect(() => requirePlatform('linux', 'x64', '2.26')).toThrow('GNU C library 2.27 or newer, and this system has 2.26');
    expect(() => requirePlatform('linux', 'x64', null)).toThrow('another one');
    for (const [platform, arch] of [['win32', 'x64'], ['darwin', 'arm64'], ['linux', 'arm64']] as const) {
      expect(() => requirePlatform(platform, arch, '2.39')).toThrow(`${platform} on ${arch}`);
    }
  });
});

describe('a build', () => {
  it('is looked for in GRAFT_ENGINES, else beside the nearest package.json', async () => {
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{}');
    expect(enginesFolder({}, join(folder, 'a', 'b'))).toBe(join(folder, 'engines'));
    expect(enginesFolder({ GRAFT_ENGINES: '/elsewhere' }, folder)).toBe('/elsewhere');
  });

  it('that was cut off is none, and one that does not load says so in the reason', async () => {
    const target = tensorflowFolder(folder);
    await mkdir(join(target, 'lib'), { recursive: true });
    await writeFile(join(target, 'lib', 'tfjs_binding.node'), '');
    expect(readNativeBuild(target)).toBeNull();
    await writeFile(join(target, 'build.json'), JSON.stringify({ variant: 'cpu', tensorflow: '2.21.0', tfjsNode: '4.22.0', parts: {}, files: {} }));
    const script = "import { probeEngine } from './src/compute/index.ts'; console.log(JSON.stringify(await probeEngine('tensorflow')));";
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', script], { cwd: root, encoding: 'utf8', env: { ...process.env, GRAFT_ENGINES: folder }, timeout: 60_000 });
    const result = JSON.parse(stdout) as ProbeResult;
    expect(status).toBe(0);
    expect(result.ok).toBe(false);
    expect(result.reason).toMatch(/TensorFlow does not load on this machine \(own build: .*(file too short|invalid ELF)/);
  });
});
