/** What the real worker process loads while it trains on a traced engine: no tfjs backend that computes. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { runWorker } from './runWorker.ts';
import { smallJob, smallRun } from './smallJob.ts';

const RECORDER = fileURLToPath(new URL('recordModules.ts', import.meta.url));
afterEach(() => { delete process.env['GRAFT_TEST_MODULES']; });

it.each(['all', 'frozen'] as const)('trains, predicts and computes frozen parts with tfjs-core and tfjs-layers alone: %s', async (strategy) => {
  const file = join(mkdtempSync(join(tmpdir(), 'graft-modules-')), 'modules.txt');
  process.env['GRAFT_TEST_MODULES'] = file;
  const ended = await runWorker(smallJob([smallRun({ recipe: { strategy, epochs: 1 } })], { engine: 'ort-cpu' }), undefined, ['--import', RECORDER]);
  expect(ended.result('run')).toMatchObject({ status: 'done', engine: { name: 'ort-cpu', graphHash: expect.stringMatching(/^[0-9a-f]{64}$/), nodes: expect.any(Number) } });
  const packages = new Set([...readFileSync(file, 'utf8').matchAll(/node_modules\/(@[^/]+\/[^/]+|[^/@][^/]*)/g)].map(([, name]) => name));
  expect([...packages].filter((name) => name!.startsWith('@tensorflow/')).sort()).toEqual(['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers']);
  expect(packages).toContain('onnxruntime-node');
});
