import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint, FromWorker, TrainJob, WorkerSample } from '../../../src/contract/worker/index.ts';
import { createRandom } from '../../../src/domain/random/index.ts';
import type { Strategy } from '../../../src/domain/recipe/index.ts';
import { encodePng8 } from '../../../src/media/index.ts';
import { runExportJob } from '../../../src/worker/jobs/export.ts';
import { runPredictJob } from '../../../src/worker/jobs/predict.ts';
import { runTrainJob } from '../../../src/worker/jobs/train.ts';
import { backbonesFolder } from '../../fixtures/packs.ts';
import { recipe } from '../../fixtures/trained.ts';

const tasks = [{ id: 't1', name: 'tone', classes: ['dark', 'bright'] }];
let folder: string;
let samples: WorkerSample[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-trained-export-test-'));
  samples = Array.from({ length: 16 }, (_, i) => {
    const random = createRandom(i);
    const data = Uint8Array.from({ length: 40 * 48 }, () => (i % 2) * 120 + random.below(100));
    const path = join(folder, `${i}.png`);
    const bytes = encodePng8({ width: 40, height: 48, channels: 1, data });
    writeFileSync(path, bytes);
    return { id: String(i), path, frame: 0, contentHash: createHash('sha256').update(bytes).digest('hex'), group: String(i), labels: [i % 2] };
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const indices = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const context = (messages: FromWorker[]) => ({ post: (message: FromWorker) => void messages.push(message), send: async (message: FromWorker) => void messages.push(message), signal: new AbortController().signal });

async function train(strategy: Strategy): Promise<{ checkpoint: Checkpoint; predictions: Float32Array }> {
  const job: TrainJob = {
    type: 'train', cacheFolder: join(folder, 'cache'), cacheBudget: 2 ** 30, backbonesFolder, engine: 'ort-cpu', tasks, samples, checkpointSeconds: 1000, saveGraphs: null,
    runs: [{ runId: strategy, arm: strategy, seed: 1, fold: null, recipe: { ...recipe(strategy), epochs: 2 }, tasks: [0], train: indices(0, 10), validation: indices(10, 14), predict: { test: indices(14, 16) }, resume: null }],
  };
  const messages: FromWorker[] = [];
  expect(await runTrainJob(job, context(messages), null)).toBe('done');
  const checkpoint = messages.findLast((message) => message.type === 'checkpoint')!.checkpoint;
  const { probabilities } = messages.find((message) => message.type === 'predictions')!.batch;
  return { checkpoint, predictions: probabilities };
}

describe('a trained run', () => {
  it.each(['scratch', 'frozen', 'top', 'all'] as const)('can be exported from its checkpoint and predicts what the run predicted: %s', async (strategy) => {
    const { checkpoint, predictions } = await train(strategy);
    const weights = checkpoint.tensors.filter(({ name }) => name.startsWith('best/')).map((tensor) => ({ ...tensor, name: tensor.name.slice('best/'.length) }));
    const out = join(folder, `${strategy}.onnx`);
    const messages: FromWorker[] = [];
    await runExportJob({ type: 'export', backbonesFolder, to: 'onnx', out, recipe: recipe(strategy), tasks, weights, samples, metadata: {}, card: '# Card' }, context(messages));
    expect(messages.at(-1)).toMatchObject({ type: 'exported', parity: { samples: 16, argmaxAgreement: 1 } });
    const predicted: FromWorker[] = [];
    await runPredictJob({ type: 'predict', model: out, files: [samples[14]!.path, samples[15]!.path] }, context(predicted));
    const p = predicted.flatMap((message) => (message.type === 'predicted' ? [message.tasks['tone']!['dark']!, message.tasks['tone']!['bright']!] : []));
    expect(p).toHaveLength(4);
    p.forEach((value, i) => expect(value).toBeCloseTo(predictions[i]!, 4));
  });
});
