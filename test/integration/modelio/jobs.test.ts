import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/compute/index.ts';
import type { ExportJob, FromWorker } from '../../../src/contract/worker/index.ts';
import { createRandom } from '../../../src/domain/random/index.ts';
import { encodePng8 } from '../../../src/media/index.ts';
import { runExportJob } from '../../../src/worker/jobs/export.ts';
import { runPredictJob } from '../../../src/worker/jobs/predict.ts';
import { backbonesFolder, shippedPack } from '../../fixtures/packs.ts';
import { recipe, tasks, trainedWeights } from '../../fixtures/trained.ts';

let folder: string;
let samples: ExportJob['samples'];
beforeAll(async () => {
  // The weights of the fixture are made with tfjs.
  await createEngine('plain');
  folder = mkdtempSync(join(tmpdir(), 'graft-jobs-test-'));
  samples = Array.from({ length: 50 }, (_, i) => {
    const random = createRandom(i);
    const [width, height] = [60 + random.below(200), 60 + random.below(200)];
    const data = Uint8Array.from({ length: width * height }, (_, k) => 128 + 100 * Math.sin(k / (10 + i)) + random.below(20));
    const path = join(folder, `${i}.png`);
    writeFileSync(path, encodePng8({ width, height, channels: 1, data }));
    return { id: String(i), path, frame: 0, contentHash: String(i), group: String(i) };
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const context = (messages: FromWorker[]) => ({ post: (message: FromWorker) => void messages.push(message), signal: new AbortController().signal });
const job = async (to: 'onnx' | 'tfjs', out: string): Promise<ExportJob> => ({
  type: 'export', backbonesFolder, to, out, recipe: recipe('all'), tasks, weights: trainedWeights('all', await shippedPack()), samples, metadata: { version: '0.1.0' }, card: '# Card',
});

describe('the export and predict jobs of the worker', () => {
  it.each(['onnx', 'tfjs'] as const)('export to %s with parity on 50 samples by an independent runtime', async (to) => {
    const messages: FromWorker[] = [];
    const out = join(folder, to === 'onnx' ? 'model.onnx' : 'web');
    expect(await runExportJob(await job(to, out), context(messages))).toBe('done');
    const last = messages.at(-1)!;
    expect(last).toMatchObject({ type: 'exported', file: out, parity: { samples: 50, argmaxAgreement: 1 } });
    expect(last.type === 'exported' && last.parity.maxAbsDiff).toBeLessThan(1e-4);
    expect(messages.filter(({ type }) => type === 'progress')).toHaveLength(50);
    expect(readdirSync(folder).filter((name) => name.startsWith('.graft-export'))).toEqual([]);
  });

  it('predict with the exported file', async () => {
    const messages: FromWorker[] = [];
    expect(await runPredictJob({ type: 'predict', model: join(folder, 'model.onnx'), files: [samples[0]!.path] }, context(messages))).toBe('done');
    expect(messages).toEqual([{ type: 'predicted', file: samples[0]!.path, ok: true, message: null, tasks: { projection: { PA: expect.any(Number), AP: expect.any(Number) }, 'Befund: Größe': { klein: expect.any(Number), mittel: expect.any(Number), groß: expect.any(Number) } } }]);
  });

  it('export nothing for a backbone that is not installed', async () => {
    const missing = { ...(await job('onnx', join(folder, 'x.onnx'))), recipe: { ...recipe('all'), backbone: 'resnet' } };
    await expect(runExportJob(missing, context([]))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(runExportJob({ ...missing, recipe: { ...missing.recipe, backbone: '../x' } }, context([]))).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(readdirSync(folder)).not.toContain('x.onnx');
  });
});
