import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FromWorker } from '../../../src/contract/worker/index.ts';
import { createDecoderPool, encodePng8 } from '../../../src/media/index.ts';
import { forkWorker } from '../../../src/serve/index.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const main = join(root, 'out', 'main');

/** What an installation runs. Electron itself isn't needed to see that its programs start and answer. */
describe('the bundles of npm run build', () => {
  let folder: string;
  beforeAll(async () => {
    if (!existsSync(join(main, 'worker.js'))) throw new Error('This test needs the bundles: npm run build');
    folder = await mkdtemp(join(tmpdir(), 'graft-bundles-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('hold a worker that computes', async () => {
    const port = forkWorker(join(main, 'worker.js'));
    const seen = new Map<string, FromWorker>();
    const ended = new Promise<void>((resolve, reject) => {
      port.onMessage((message) => {
        seen.set(message.type, message);
        if (message.type === 'end') resolve();
      });
      port.onExit((reason) => reject(new Error(reason)));
    });
    port.post({ type: 'start', job: { type: 'probe', engine: 'ort-cpu' } });
    await ended;
    port.kill();
    expect(seen.get('probed')).toMatchObject({ result: { engine: 'ort-cpu', ok: true } });
  });

  it('hold a decoder that decodes', async () => {
    const file = join(folder, 'a.png');
    await writeFile(file, encodePng8({ width: 4, height: 2, channels: 1, data: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 255) }));
    const pool = createDecoderPool({ entry: join(main, 'decoder.js') });
    try {
      expect(await pool.inspect(file, 'salt')).toMatchObject({ ok: true, rows: 2, columns: 4, pixels: { min: 0, max: 255 } });
    } finally {
      pool.dispose();
    }
  });

  it('take nothing from outside but Electron, Node and what package.json calls dependencies', async () => {
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    const allowed = new Set(['electron', ...builtinModules, ...Object.keys(dependencies)]);
    for (const name of ['index.js', 'worker.js', 'decoder.js']) {
      const code = await readFile(join(main, name), 'utf8');
      const outside = [...code.matchAll(/^import .*?from "([^."][^"]*)"|^import "([^."][^"]*)"/gm)].map((match) => (match[1] ?? match[2])!.replace(/^node:/, ''));
      expect(outside.filter((one) => !allowed.has(one)), name).toEqual([]);
    }
  });

  it('hold a preload script that a sandbox can load: one CommonJS file that needs Electron alone', async () => {
    const code = await readFile(join(root, 'out', 'preload', 'index.cjs'), 'utf8');
    expect([...code.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1])).toEqual(['electron']);
    expect(code).not.toMatch(/^(import|export) /m);
  });
});
