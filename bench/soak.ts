/**
 * `node bench/soak.ts [--steps N] [--cut CUT] [--raw FILE]`: a training of 10,000 steps behind half as many to warm up, with its
 * validations and checkpoints, and what the process holds at marks. Fails when it holds more than 1 % more at the end than
 * after warming up. What counts is what is held after a collection of garbage, so Node is started again with --expose-gc; and
 * glibc is told to give large arrays back at once, since its moving threshold would keep 80 MB of freed ones in pieces.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { memory as tfjsMemory } from '@tensorflow/tfjs-core';
import { createEngine } from '../src/compute/index.ts';
import { createRandom } from '../src/domain/random/index.ts';
import { resolveRecipe } from '../src/domain/recipe/index.ts';
import type { Cut } from '../src/domain/recipe/index.ts';
import { buildNetwork, evaluationStep, loadPack, trainingStep, trainRun, valuesOf } from '../src/learn/index.ts';

const { values } = parseArgs({ options: { steps: { type: 'string', default: '10000' }, cut: { type: 'string', default: 'stage7' }, raw: { type: 'string' } } });
if (globalThis.gc === undefined) process.exit(spawnSync(process.execPath, ['--expose-gc', import.meta.filename, ...process.argv.slice(2)], { stdio: 'inherit', env: { ...process.env, MALLOC_MMAP_THRESHOLD_: String(2 ** 18), MALLOC_ARENA_MAX: '2' } }).status ?? 1);

const BATCH = 4, SAMPLES = 80, SIDE = 32, MARKS = 10, GROWTH = 0.01;
const counted = Number(values.steps), total = counted * 1.5, every = counted / MARKS;
const engine = await createEngine('ort-cpu', { threads: 2 });
const folder = join(import.meta.dirname, '..', 'resources', 'backbones', 'efficientnet-lite0');
const pack = await loadPack({ read: async (name) => Uint8Array.from(await readFile(join(folder, name))) });
const recipe = resolveRecipe({
  strategy: 'top', cut: values.cut as Cut, input: { size: SIDE }, batch: BATCH, epochs: Math.ceil(total / (SAMPLES / BATCH)), optimizer: { learningRate: 1e-5 },
  earlyStopping: { patience: 1e6 }, augment: { views: 1 },
});
const network = buildNetwork({ recipe, pack, heads: [{ taskId: 't', name: 'task', classes: 2, hidden: 0 }], seed: 1 });
const options = { key: 'soak', batch: BATCH };
const steps = { train: await engine.compile(trainingStep(network, { ...options, dropout: true })), evaluate: await engine.compile(evaluationStep(network, options)), batch: BATCH };
const length = network.inputShape.reduce((product, side) => product * side, 1);
const random = createRandom(1, 'soak');
const inputs = Array.from({ length: SAMPLES }, () => Float32Array.from({ length }, () => random.normal()));
const labels = Int32Array.from({ length: SAMPLES }, (_, i) => i % 2);

interface Mark { readonly step: number; readonly rss: number; readonly heap: number; readonly arrays: number; readonly tensors: number; readonly seconds: number }
const marks: Mark[] = [];
const started = performance.now();
let done = 0;
let due = false;
console.log(`${engine.version}, ${engine.device}\n  step    rss MB   heap MB  arrays MB  tensors`);
await trainRun({
  recipe, seed: 1, tasks: [{ id: 't', name: 'task', classes: 2, labels }], network, steps, firstWeights: valuesOf(network.model.parameters), resume: null,
  train: Array.from({ length: SAMPLES }, (_, i) => i), validation: Array.from({ length: BATCH }, (_, i) => i),
  source: {
    length, prefetch: () => undefined,
    read: (wanted, into) => Promise.resolve(wanted.forEach(({ sample }, row) => into.set(inputs[sample]!, row * length))),
  },
}, {
  signal: new AbortController().signal, now: () => performance.now(), epoch: () => undefined,
  // Asked after each step, and once more after each epoch. A checkpoint is long gone when the next mark is set.
  checkpointDue: () => {
    due = !due && ++done % 500 === 100;
    if (done % every === 0 && marks.at(-1)?.step !== done) marks.push(mark());
    return due;
  },
  checkpoint: (checkpoint) => structuredClone(checkpoint),
});
await engine.dispose();

const [first, last] = [marks.find(({ step }) => step >= total - counted)!, marks.at(-1)!];
const growth = last.rss / first.rss - 1;
console.log(`${last.step} steps in ${last.seconds.toFixed(0)} s: ${(growth * 100).toFixed(2)} % more than after ${first.step}, tensors ${first.tensors} → ${last.tensors}`);
if (growth > GROWTH || first.tensors !== last.tensors) process.exitCode = 1;

function mark(): Mark {
  globalThis.gc!();
  globalThis.gc!();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage(), megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20 * 10) / 10;
  const now = { step: done, rss: megabytes(rss), heap: megabytes(heapUsed), arrays: megabytes(arrayBuffers), tensors: tfjsMemory().numTensors, seconds: (performance.now() - started) / 1000 };
  console.log(`${String(now.step).padStart(6)}  ${String(now.rss).padStart(8)}  ${String(now.heap).padStart(8)}  ${String(now.arrays).padStart(8)}  ${String(now.tensors).padStart(7)}`);
  if (values.raw !== undefined) appendFileSync(values.raw, `${JSON.stringify(now)}\n`);
  return now;
}
