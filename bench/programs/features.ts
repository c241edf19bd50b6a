/**
 * Frozen features of EfficientNet-Lite0 as the worker computes them, decoding apart: node bench/programs/features.ts SIZE BATCH
 * IMAGES THREADS.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '../../src/compute/index.ts';
import { createRandom } from '../../src/domain/random/index.ts';
import { resolveRecipe } from '../../src/domain/recipe/index.ts';
import { ActivationSource, buildFrozenPart, frozenStep, loadPack, storedForm } from '../../src/learn/index.ts';
import type { InputSource } from '../../src/learn/index.ts';
import { augment } from '../../src/preprocess/index.ts';
import type { Report } from '../harness.ts';

const [size, batch, images, threads] = process.argv.slice(2).map(Number) as [number, number, number, number];
const ROUNDS = 4;

const engine = await createEngine('ort-cpu', { threads });
const folder = join(import.meta.dirname, '..', '..', 'resources', 'backbones', 'efficientnet-lite0');
const pack = await loadPack({ read: async (name) => Uint8Array.from(await readFile(join(folder, name))) });
const recipe = resolveRecipe({ strategy: 'frozen', input: { size } });
const part = buildFrozenPart(recipe, pack)!;
const step = await engine.compile(frozenStep(part, { key: 'bench', batch }));
const random = createRandom(1, 'bench');
const picture = Float32Array.from({ length: size * size * 3 }, () => random.next() * 255);
const sourceOf = (image: (sample: number, view: number) => Float32Array): InputSource => ({
  length: picture.length,
  prefetch: () => undefined,
  read: async (wanted, into) => wanted.forEach(({ sample, view }, i) => into.set(image(sample, view), i * picture.length)),
});
const plain = sourceOf(() => picture);
const augmented = sourceOf((sample, view) => augment(picture, size, recipe.augment, createRandom(view, String(sample))));
const wanted = Array.from({ length: images }, (_, sample) => ({ sample, view: 1 }));
const none = { has: () => false, get: async () => null, put: async () => undefined };

async function compute(source: InputSource): Promise<number> {
  const length = part.outputShape.reduce((product, side) => product * side, 1);
  const store = new ActivationSource({
    length, form: storedForm('float32', length), step: async () => step, batch, images: source, cache: none,
    memory: { free: Infinity, claim: () => true, release: () => undefined }, keyOf: ({ sample }) => String(sample), lasting: () => true,
  });
  const started = performance.now();
  await store.fill(wanted, { load: async (samples) => samples, signal: new AbortController().signal, progress: () => undefined });
  return (performance.now() - started) / images;
}

async function rounds(source: InputSource): Promise<number[]> {
  // The first round touches fresh memory.
  await compute(source);
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) samples.push(await compute(source));
  return samples;
}

const report: Report = {
  what: `Graft ort-cpu, ${engine.version}, ${engine.device}, ${step.info.nodes} nodes`,
  samples: { millisecondsPerImage: await rounds(plain), 'augmented view, millisecondsPerImage': await rounds(augmented), peakMegabytes: [process.resourceUsage().maxRSS / 1024] },
};
await engine.dispose();
part.dispose();
process.stdout.write(`${JSON.stringify(report)}\n`);
