/**
 * The top third of EfficientNet-Lite0 trained on cached activations, as the worker does it: node bench/programs/cachedTop.ts
 * SIZE sgd|adam BATCH STEPS THREADS. Activations at stage5 as float16 lie in shards on disk. `millisecondsPerImage` reads each
 * batch from there, ahead of its step and checked against its hash, holding none in memory; `held` has them all in memory.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src/compute/index.ts';
import { createRandom } from '../../src/domain/random/index.ts';
import { resolveRecipe } from '../../src/domain/recipe/index.ts';
import { ActivationSource, buildNetwork, loadPack, storedForm, trainingStep } from '../../src/learn/index.ts';
import { createOptimizer } from '../../src/learn/optim/index.ts';
import type { Slot } from '../../src/learn/optim/index.ts';
import { epochBatches } from '../../src/learn/sampler/index.ts';
import { CacheFolder, CachePart } from '../../src/worker/cache/index.ts';
import { Allowance } from '../../src/worker/runs/Allowance.ts';
import type { Report } from '../harness.ts';

const [sizeText, optimizerName, ...numbers] = process.argv.slice(2);
const size = Number(sizeText);
const [batch, steps, threads] = numbers.map(Number) as [number, number, number];
const CLASSES = 3, LEARNING_RATE = 1e-3, WARM_UP = 2, IMAGES = 256, VIEWS = 8, SEED = 1;

const packFolder = join(import.meta.dirname, '..', '..', 'resources', 'backbones', 'efficientnet-lite0');
const pack = await loadPack({ read: async (name) => Uint8Array.from(await readFile(join(packFolder, name))) });
const recipe = resolveRecipe({ strategy: 'top', input: { size }, batch });
const engine = await createEngine('ort-cpu', { threads });
const network = buildNetwork({ recipe, pack, heads: [{ taskId: 'task', name: 'task', classes: CLASSES, hidden: 0 }], seed: SEED });
const step = await engine.compile(trainingStep(network, { key: 'bench', batch, dropout: false }));
const shape = network.inputShape;
const length = shape.reduce((product, side) => product * side, 1);
const optimizer = createOptimizer({ name: optimizerName === 'adam' ? 'adamw' : 'sgd', learningRate: LEARNING_RATE, weightDecay: 0, momentum: 0.9, clipNorm: 0 });
const targets = Float32Array.from({ length: batch * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 / batch : 0));

const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'));
try {
  const cache = new CacheFolder(folder, { budget: 2 ** 31, now: Date.now, onFailure: (reason) => { throw new Error(reason); } });
  await cache.prepare();
  const part = new CachePart(cache, { dtype: 'float16', shape, of: 'bench' });
  const form = storedForm('float16', length);
  const random = createRandom(SEED, 'bench');
  const noise = Float32Array.from({ length: length + IMAGES * VIEWS }, () => 2 * random.normal());
  for (let i = 0; i < IMAGES * VIEWS; i++) await part.put(`${Math.floor(i / VIEWS)}/${i % VIEWS}`, form.encode(noise.subarray(i, i + length)));
  const samples = { millisecondsPerImage: await train(0), held: await train(Infinity), peakMegabytes: [process.resourceUsage().maxRSS / 1024] };
  await part.close();
  const report: Report = { what: `Graft ort-cpu, ${engine.version}, ${engine.device}, ${step.info.nodes} nodes, ${IMAGES * VIEWS} activations of ${form.bytes} bytes`, samples };
  process.stdout.write(`${JSON.stringify(report)}\n`);

  async function train(memory: number): Promise<number[]> {
    const source = new ActivationSource({
      length, form, batch, cache: part, memory: new Allowance(memory), keyOf: ({ sample, view }) => `${sample}/${view}`, lasting: () => true,
      step: () => { throw new Error('all is in the cache'); }, images: { length: 0, prefetch: () => undefined, read: async () => undefined },
    });
    if (memory > 0) await readAll(source);
    const batches = Array.from({ length: Math.ceil((steps + 1) * batch / IMAGES) + 1 }, (_, epoch) => epochBatches({ samples: IMAGES, batch, views: VIEWS, seed: SEED }, epoch)).flat();
    const viewsOf = (i: number) => Array.from(batches[i]!.rows, (sample, row) => ({ sample, view: batches[i]!.views[row]! }));
    const x = new Float32Array(batch * length);
    const times: number[] = [];
    for (let i = 0; i < steps; i++) {
      const started = performance.now();
      await source.read(viewsOf(i), x);
      source.prefetch(viewsOf(i + 1));
      await step.run({ x, 'targets/task': targets });
      const slots = [...step.parameters.values()].flatMap(({ name, values, gradient }): Slot[] => (gradient ? [{ name, weights: values, gradient, decay: false }] : []));
      optimizer.update(slots, LEARNING_RATE);
      if (i >= WARM_UP) times.push((performance.now() - started) / batch);
    }
    return times;
  }
} finally {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
}

async function readAll(source: ActivationSource): Promise<void> {
  const into = new Float32Array(batch * length);
  for (let at = 0; at < IMAGES * VIEWS; at += batch) {
    await source.read(Array.from({ length: batch }, (_, i) => ({ sample: Math.floor((at + i) / VIEWS), view: (at + i) % VIEWS })), into);
  }
}
