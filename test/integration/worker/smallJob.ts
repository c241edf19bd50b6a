import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunSpec, TrainJob, WorkerSample } from '../../../src/contract/worker/index.ts';
import { createRandom } from '../../../src/domain/random/index.ts';
import { resolveRecipe } from '../../../src/domain/recipe/index.ts';
import type { RecipeOverrides, Strategy } from '../../../src/domain/recipe/index.ts';
import { encodePng8 } from '../../../src/media/index.ts';

const SIDE = 40;
const PATIENTS = 20;

/** Two images a patient: stripes that stand or lie (task 1) and are fine or wide (task 2, half unknown). */
export function writeSamples(folder: string): WorkerSample[] {
  return Array.from({ length: PATIENTS * 2 }, (_, i) => {
    const lying = i % 2;
    const wide = Math.floor(i / 4) % 2;
    const path = join(folder, `image${i}.png`);
    const bytes = encodePng8({ width: SIDE, height: SIDE, channels: 1, data: pixels(i, lying, wide) });
    writeFileSync(path, bytes);
    const contentHash = createHash('sha256').update(bytes).digest('hex');
    return { id: `s${i}`, path, frame: 0, contentHash, group: `patient${Math.floor(i / 2)}`, labels: [lying, i % 4 < 2 ? wide : -1] };
  });
}

function pixels(seed: number, lying: number, wide: number): Uint8Array<ArrayBuffer> {
  const random = createRandom(seed, 'pixels');
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const bright = Math.floor((lying === 1 ? i / SIDE : i % SIDE) / (wide === 1 ? 8 : 3)) % 2 === 0;
    return Math.max(0, Math.min(255, 60 + (bright ? 120 : 0) + 15 * random.normal()));
  });
}

const indices = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

export type RunOverrides = Partial<Omit<RunSpec, 'recipe'>> & { readonly recipe?: RecipeOverrides & { readonly strategy: Strategy } };

export function smallRun({ recipe, ...rest }: RunOverrides = {}): RunSpec {
  return {
    runId: 'run',
    arm: 'arm',
    seed: 1,
    fold: null,
    recipe: resolveRecipe({ strategy: 'frozen', epochs: 2, batch: 8, ...recipe, input: { size: 32 }, augment: { views: 2, ...recipe?.augment } }),
    tasks: [0],
    train: indices(0, 20),
    validation: indices(20, 30),
    predict: { test: indices(30, 40) },
    resume: null,
    ...rest,
  };
}

export function smallJob(runs: readonly RunSpec[], rest: Partial<TrainJob> = {}): TrainJob {
  const folder = mkdtempSync(join(tmpdir(), 'graft-worker-'));
  return {
    type: 'train',
    cacheFolder: join(folder, 'cache'),
    cacheBudget: 2 ** 30,
    backbonesFolder: fileURLToPath(new URL('../../../resources/backbones', import.meta.url)),
    engine: 'ort-cpu',
    tasks: [{ id: 't1', name: 'stripes', classes: ['standing', 'lying'] }, { id: 't2', name: 'width', classes: ['fine', 'wide'] }],
    samples: writeSamples(folder),
    runs,
    checkpointSeconds: 1e6,
    saveGraphs: null,
    ...rest,
  };
}
