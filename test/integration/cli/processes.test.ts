import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/domain/random/index.ts';
import { encodePng8 } from '../../../src/media/index.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const IMAGES = 400;

interface Ended { readonly code: number | null; readonly signal: string | null; readonly lines: readonly Record<string, unknown>[] }

describe('graft as a program', () => {
  let folder: string;
  const start = (program: string, file: string, args: readonly string[]): ChildProcess =>
    spawn(program, [join(root, file), ...args, '--json'], { cwd: folder, env: { ...process.env, GRAFT_USER_FOLDER: join(folder, 'user') }, stdio: ['ignore', 'pipe', 'inherit'] });
  /** Reads lines until the process ends; `on` sees each as it comes. */
  const ended = async (child: ChildProcess, on: (line: Record<string, unknown>) => void = () => undefined): Promise<Ended> => {
    const lines: Record<string, unknown>[] = [];
    createInterface({ input: child.stdout! }).on('line', (text) => {
      const line = JSON.parse(text) as Record<string, unknown>;
      lines.push(line);
      on(line);
    });
    const [code, signal] = await once(child, 'close') as [number | null, string | null];
    return { code, signal, lines };
  };
  const graft = (...args: string[]): Promise<Ended> => ended(start(process.execPath, 'src/cli/main.ts', args));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-process-'));
    await mkdir(join(folder, 'images'));
    const random = createRandom(2, 'process test');
    const rows = ['file,label'];
    for (let index = 0; index < IMAGES; index += 1) {
      await writeFile(join(folder, 'images', `${index}.png`), encodePng8({ width: 8, height: 8, channels: 1, data: Uint8Array.from({ length: 64 }, () => random.below(256)) }));
      rows.push(`${index}.png,${index % 2 === 0 ? 'a' : 'b'}`);
    }
    await writeFile(join(folder, 'labels.csv'), rows.join('\n'));
    await graft('new', 'p.graft');
    await graft('task', 'add', 'p.graft', 't', '--kind', 'classification', '--classes', 'a,b');
    expect((await graft('import', 'p.graft', 'images')).code).toBe(0);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('loses no acknowledged label when it is killed in the middle', async () => {
    const child = start(process.execPath, 'src/cli/main.ts', ['label', 'p.graft', '--task', 't', '--set', 'labels.csv']);
    let acknowledged = 0;
    const run = await ended(child, (line) => {
      if (line['event'] === 'row') acknowledged += 1;
      if (acknowledged === 40) child.kill('SIGKILL');
    });
    expect(run.signal).toBe('SIGKILL');
    const named = run.lines.filter((line) => line['event'] === 'row' && line['ok'] === true).map((line) => String(line['file']));
    expect(named.length).toBeGreaterThanOrEqual(40);
    expect(named.length).toBeLessThan(IMAGES);

    expect(await graft('labels', 'export', 'p.graft', 'out.csv', '--format', 'csv')).toMatchObject({ code: 0 });
    const stored = new Set((await readFile(join(folder, 'out.csv'), 'utf8')).split('\n').slice(1).map((line) => line.split(',')[0]));
    expect(named.filter((file) => !stored.has(file))).toEqual([]);
  });

  it('serves until it is asked to end, and then ends with 0', async () => {
    needBuiltScreens();
    const child = start(process.execPath, 'src/cli/main.ts', ['serve', 'p.graft']);
    const run = await ended(child, (line) => {
      expect(line).toMatchObject({ ok: true, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}&project=/) as string });
      child.kill('SIGTERM');
    });
    expect(run).toMatchObject({ code: 0, signal: null });
  });

  const old = olderNode();
  it.skipIf(old === null)('starts itself again on Node 24 from an older one, passes exit codes on and dies with its launcher', async () => {
    expect(await ended(start(old!, 'bin/graft.mjs', ['runs', 'p.graft']))).toMatchObject({ code: 0 });
    expect(await ended(start(old!, 'bin/graft.mjs', ['nope']))).toMatchObject({ code: 2, lines: [{ ok: false, error: { code: 'BAD_INPUT' } }] });
    const launcher = start(old!, 'bin/graft.mjs', ['serve']);
    let port = 0;
    await ended(launcher, (line) => {
      port = line['port'] as number;
      launcher.kill('SIGKILL');
    });
    // `close` came, so the child that had inherited stdout is gone as well; and nobody answers any more.
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });
});

/** A Node before 24 on this machine, which is what the launcher is for; null where there is none. */
function olderNode(): string | null {
  const found = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules')).map((folder) => join(folder, 'node')).find((file) => {
    if (!existsSync(file)) return false;
    const major = Number(execFileSync(file, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }));
    return major >= 20 && major < 24;
  });
  if (found === undefined) process.stderr.write('SKIPPED: the launcher on an older Node, because there is none on this machine\n');
  return found ?? null;
}

function needBuiltScreens(): void {
  if (!existsSync(join(root, 'out', 'renderer', 'index.html'))) throw new Error('This test needs the built screens: npm run build:renderer');
}
