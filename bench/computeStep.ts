/**
 * Times the training step of EfficientNet-Lite0 (batch norms folded, all layers, SGD in place) in a process of its own, so that
 * the peak of memory is its own too. Usage: node bench/computeStep.ts SIZE BATCH STEPS THREADS [STRATEGY]. Prints one JSON object.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '../src/domain/random/index.ts';
import { resolveRecipe } from '../src/domain/recipe/index.ts';
import { createEngine } from '../src/compute/index.ts';
import { buildNetwork, loadPack, trainingStep } from '../src/learn/index.ts';

const [size, batch, steps, threads] = process.argv.slice(2, 6).map(Number) as [number, number, number, number];
const strategy = process.argv[6] === 'scratch' ? 'scratch' : 'all';
const CLASSES = 3, LEARNING_RATE = 1e-3;

const engine = await createEngine('ort-cpu', { threads });
const folder = join(import.meta.dirname, '..', 'resources', 'backbones', 'efficientnet-lite0');
const pack = await loadPack({ read: async (name) => Uint8Array.from(await readFile(join(folder, name))) });
const recipe = resolveRecipe({ strategy, input: { size }, heads: { dropout: 0 } });
const network = buildNetwork({ recipe, pack, heads: [{ taskId: 'task', name: 'task', classes: CLASSES, hidden: 0 }], seed: 1 });
const started = performance.now();
const step = await engine.compile(trainingStep(network, { key: 'bench', batch, dropout: false }));
const compileMilliseconds = performance.now() - started;

const random = createRandom(1, 'bench');
const feed = {
  x: Float32Array.from({ length: batch * size * size * 3 }, () => random.next() * 255),
  'targets/task': Float32Array.from({ length: batch * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 / batch : 0)),
};
const samples: number[] = [];
for (let i = 0; i < steps; i++) {
  const start = performance.now();
  await step.run(feed);
  for (const { values, gradient } of step.parameters.values()) {
    if (!gradient) continue;
    for (let j = 0; j < values.length; j++) values[j]! -= LEARNING_RATE * gradient[j]!;
  }
  samples.push((performance.now() - start) / batch);
}
process.stdout.write(`${JSON.stringify({
  millisecondsPerImage: samples,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  what: `Graft ort-cpu, ${engine.version}, ${engine.device}`,
  compileMilliseconds,
  nodes: step.info.nodes,
})}\n`);
await engine.dispose();
