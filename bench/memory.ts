/**
 * `node bench/memory.ts [--raw FILE] [--only N]`: predicted against measured peaks of whole training workers, for strategies,
 * sizes and batches. Each training is a worker process of its own on made-up images; checkpoints are sent as in the program.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MemoryRecord } from '../src/contract/index.ts';
import type { FromWorker, TrainJob, WorkerSample } from '../src/contract/worker/index.ts';
import { createRandom } from '../src/domain/random/index.ts';
import { resolveRecipe } from '../src/domain/recipe/index.ts';
import type { RecipeOverrides, Strategy } from '../src/domain/recipe/index.ts';
import { encodePng8 } from '../src/media/index.ts';

const ROOT = join(import.meta.dirname, '..');
const IMAGES = 96, SIDE = 96;

type Case = RecipeOverrides & { readonly strategy: Strategy };
const CASES: readonly Case[] = [
  { strategy: 'all', input: { size: 224 }, batch: 16 },
  { strategy: 'all', input: { size: 224 }, batch: 32, optimizer: { name: 'sgd' } },
  { strategy: 'all', input: { size: 224 }, batch: 4 },
  { strategy: 'all', input: { size: 160 }, batch: 16 },
  { strategy: 'all', input: { size: 96 }, batch: 16 },
  { strategy: 'all', input: { size: 96 }, batch: 48 },
  { strategy: 'scratch', input: { size: 96 }, batch: 16 },
  { strategy: 'scratch', input: { size: 224 }, batch: 8 },
  { strategy: 'top', cut: 'stage5', input: { size: 224 }, batch: 16, augment: { views: 2 } },
  { strategy: 'top', cut: 'stage3', input: { size: 160 }, batch: 32, augment: { views: 2 } },
  { strategy: 'frozen', input: { size: 224 }, batch: 16, augment: { views: 2 } },
  { strategy: 'all', input: { size: 32 }, batch: 8 },
];

const { values } = parseArgs({ options: { raw: { type: 'string' }, only: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'graft-memory-'));
const samples = writeSamples();
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0).padStart(6);

console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, Node ${process.versions.node}`);
console.log('predicted  measured  error   program  data  weights  step');
const errors: number[] = [];
for (const [index, overrides] of CASES.entries()) {
  if (values.only !== undefined && Number(values.only) !== index) continue;
  const memory = await trainOnce(overrides);
  const error = memory.predicted / memory.measured! - 1;
  errors.push(Math.abs(error));
  console.log(`${megabytes(memory.predicted)}   ${megabytes(memory.measured!)}   ${(error * 100).toFixed(0).padStart(4)} %  ${Object.values(memory.parts).map(megabytes).join(' ')}   ${JSON.stringify(overrides)}`);
  if (values.raw !== undefined) appendFileSync(values.raw, `${JSON.stringify({ recipe: overrides, ...memory })}\n`);
}
rmSync(folder, { recursive: true });
console.log(`largest error ${(Math.max(...errors) * 100).toFixed(0)} %`);

function writeSamples(): WorkerSample[] {
  return Array.from({ length: IMAGES }, (_, i) => {
    const random = createRandom(i, 'memory'), path = join(folder, `${i}.png`);
    const bytes = encodePng8({ width: SIDE, height: SIDE, channels: 1, data: Uint8Array.from({ length: SIDE * SIDE }, () => random.below(200) + (i % 2) * 50) });
    writeFileSync(path, bytes);
    return { id: String(i), path, frame: 0, contentHash: createHash('sha256').update(bytes).digest('hex'), group: String(i), labels: [i % 2] };
  });
}

async function trainOnce(overrides: Case): Promise<MemoryRecord> {
  const indices = samples.map((_, i) => i);
  const cacheFolder = join(folder, 'cache');
  mkdirSync(cacheFolder, { recursive: true });
  const job: TrainJob = {
    type: 'train', cacheFolder, cacheBudget: 2 ** 30, backbonesFolder: join(ROOT, 'resources', 'backbones'), engine: 'ort-cpu', saveGraphs: null, checkpointSeconds: 0.5,
    tasks: [{ id: 't', name: 'task', classes: ['a', 'b'] }], samples,
    runs: [{ runId: 'r', arm: 'a', seed: 1, fold: null, recipe: resolveRecipe({ epochs: 3, ...overrides }), tasks: [0], train: indices.slice(0, 64), validation: indices.slice(64), predict: {}, resume: null }],
  };
  const worker = fork(join(ROOT, 'src', 'worker', 'main.ts'), [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') worker.send({ type: 'start', job });
      if (message.type === 'run-ended' && message.result.memory?.measured) resolve(message.result.memory);
      if (message.type === 'run-ended' && message.result.error) reject(new Error(message.result.error.message));
      if (message.type === 'end') worker.kill();
    });
    worker.on('exit', () => reject(new Error('the worker ended without a result')));
  });
}
