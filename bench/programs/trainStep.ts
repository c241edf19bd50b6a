/**
 * A training step with its update, as the worker runs it: node bench/programs/trainStep.ts ARCHITECTURE SIZE folded|training
 * sgd|adam BATCH STEPS THREADS [ENGINE]. Weights are random: their values don't change the work.
 */
import type { EngineName } from '../../src/domain/recipe/index.ts';
import { createRandom } from '../../src/domain/random/index.ts';
import { createEngine } from '../../src/compute/index.ts';
import { trainingStep } from '../../src/learn/index.ts';
import { LITE0, MOBILENET_V2, activationShape, buildTrunk, initialTensors } from '../../src/learn/backbone/index.ts';
import { buildModel } from '../../src/learn/model/index.ts';
import { createOptimizer } from '../../src/learn/optim/index.ts';
import type { Slot } from '../../src/learn/optim/index.ts';
import type { Report } from '../harness.ts';

const [id, sizeText, batchNorm, optimizerName, ...rest] = process.argv.slice(2);
const architecture = [LITE0, MOBILENET_V2].find((known) => known.id === id)!;
const size = Number(sizeText);
const [batch, steps, threads] = rest.slice(0, 3).map(Number) as [number, number, number];
const engineName = (rest[3] ?? 'ort-cpu') as EngineName;
const CLASSES = 3, LEARNING_RATE = 1e-3, WARM_UP = 2, SEED = 1;

const engine = await createEngine(engineName, { threads });
const trunk = batchNorm === 'folded'
  ? buildTrunk({ architecture, size, batchNorm, pack: { tensors: initialTensors(SEED, architecture) }, seed: SEED })
  : buildTrunk({ architecture, size, batchNorm: 'training', pack: null, seed: SEED });
const model = buildModel({ trunk, heads: [{ taskId: 'task', name: 'task', classes: CLASSES, hidden: 0 }], seed: SEED });
const network = { model, inputShape: activationShape(size, 'input'), dispose: () => model.dispose() };
const beforeCompile = performance.now();
const step = await engine.compile(trainingStep(network, { key: 'bench', batch, dropout: false }));
const compileMilliseconds = performance.now() - beforeCompile;

const random = createRandom(SEED, 'bench');
const feed = {
  x: Float32Array.from({ length: batch * size * size * 3 }, () => random.next() * 255),
  'targets/task': Float32Array.from({ length: batch * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 / batch : 0)),
};
const optimizer = createOptimizer({ name: optimizerName === 'adam' ? 'adamw' : 'sgd', learningRate: LEARNING_RATE, weightDecay: 0, momentum: 0.9, clipNorm: 0 });
const millisecondsPerImage: number[] = [], updateMilliseconds: number[] = [];
for (let i = 0; i < steps; i++) {
  const started = performance.now();
  await step.run(feed);
  const ran = performance.now();
  const slots = [...step.parameters.values()].flatMap(({ name, values, gradient }): Slot[] => (gradient ? [{ name, weights: values, gradient, decay: false }] : []));
  optimizer.update(slots, LEARNING_RATE);
  const ended = performance.now();
  if (i < WARM_UP) continue;
  millisecondsPerImage.push((ended - started) / batch);
  updateMilliseconds.push(ended - ran);
}
const report: Report = {
  what: `Graft ${engine.name}, ${engine.version}, ${engine.device}${step.info.nodes === null ? '' : `, ${step.info.nodes} nodes`}`,
  samples: { millisecondsPerImage, updateMilliseconds, peakMegabytes: [process.resourceUsage().maxRSS / 1024], compileMilliseconds: [compileMilliseconds] },
};
await engine.dispose();
process.stdout.write(`${JSON.stringify(report)}\n`);
