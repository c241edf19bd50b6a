/**
 * Frozen features of EfficientNet-Lite0 at 224 px: milliseconds an image on two threads, decoding apart, the plain view and
 * an augmented one. Usage: node bench/features.ts [images]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '../src/compute/index.ts';
import { createRandom } from '../src/domain/random/index.ts';
import { resolveRecipe } from '../src/domain/recipe/index.ts';
import { buildFrozenPart, FeatureStore, frozenStep, loadPack } from '../src/learn/index.ts';
import type { InputSource } from '../src/learn/index.ts';
import { augment } from '../src/preprocess/index.ts';

const SIZE = 224, THREADS = 2, BATCH = 8, ROUNDS = 5;
/** Milliseconds an image, in the words: "frozen features at 224: ≤ 12 ms an image on two cores, decoding apart". */
const LIMIT = 12;

export interface FeatureRow {
  readonly work: string;
  readonly what: string;
  /** Of each round, milliseconds an image. */
  readonly samples: readonly number[];
  readonly median: number;
  readonly limit: number;
}

/** Computes the features of `images` made-up pictures, `ROUNDS` times, with the code that the worker uses. */
export async function benchFeatures(images = 64): Promise<FeatureRow[]> {
  const engine = await createEngine('ort-cpu', { threads: THREADS });
  const folder = join(import.meta.dirname, '..', 'resources', 'backbones', 'efficientnet-lite0');
  const pack = await loadPack({ read: async (name) => Uint8Array.from(await readFile(join(folder, name))) });
  const recipe = resolveRecipe({ strategy: 'frozen', input: { size: SIZE } });
  const part = buildFrozenPart(recipe, pack)!;
  const step = await engine.compile(frozenStep(part, { key: 'bench', batch: BATCH }));
  const random = createRandom(1, 'bench');
  const picture = Float32Array.from({ length: SIZE * SIZE * 3 }, () => random.next() * 255);
  const plain: InputSource = { length: picture.length, copy: (_sample, _view, into, offset) => into.set(picture, offset) };
  const augmented: InputSource = { length: picture.length, copy: (sample, view, into, offset) => into.set(augment(picture, SIZE, recipe.augment, createRandom(view, String(sample))), offset) };
  const rows: FeatureRow[] = [];
  for (const [work, source] of [['frozen features at 224, plain view', plain], ['frozen features at 224, augmented view', augmented]] as const) {
    const samples: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const store = new FeatureStore(part.outputShape.reduce((product, side) => product * side, 1));
      const wanted = Array.from({ length: images }, (_, sample) => ({ sample, view: 1, key: String(sample) }));
      const started = performance.now();
      await store.compute(wanted, { step, batch: BATCH, images: source, cache: { get: async () => null, put: async () => undefined }, signal: new AbortController().signal, progress: () => undefined });
      // The first round touches fresh memory.
      if (round > 0) samples.push((performance.now() - started) / images);
    }
    rows.push({ work, what: `Graft ort-cpu, ${engine.version}, ${engine.device}`, samples, median: [...samples].sort((a, b) => a - b)[samples.length >> 1]!, limit: LIMIT });
  }
  await step.dispose();
  part.dispose();
  await engine.dispose();
  return rows;
}

/** One line a row. */
export function showFeatures(rows: readonly FeatureRow[]): string {
  return rows.map((row) => `${row.work}: median ${row.median.toFixed(2)} ms an image, limit ${row.limit} (${(row.median / row.limit).toFixed(2)} of it, ${row.median <= row.limit ? 'held' : 'MISSED'}); ${row.what}; rounds ${row.samples.map((value) => value.toFixed(2)).join(' ')}`).join('\n');
}

if (import.meta.main) console.log(showFeatures(await benchFeatures(Number(process.argv[2] ?? 64))));
