import { freemem, totalmem } from 'node:os';
import type { MemoryRecord } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineName, Recipe } from '../../domain/recipe/index.ts';
import { partsOf } from './predictMemory.ts';
import type { NetworkMemory } from './predictMemory.ts';

/** Share of what is free that a training is let plan with: the rest is for what others take meanwhile. */
const SHARE = 0.9;
/** Normalising over fewer images than this makes no sense. */
const LEAST_NORMALISED = 4;

export interface MemoryQuestion {
  readonly recipe: Recipe;
  readonly engine: EngineName;
  /** Bytes that the process holds now. */
  readonly program: number;
  /** Bytes of images and features that are still to come. */
  readonly data: number;
  /** Bytes that the process may take in all; null for what the machine has free. */
  readonly limit: number | null;
  /** Trainings that share the process. */
  readonly lanes: number;
  /** What the steps take with so many images a call. */
  readonly measure: (perCall: number) => NetworkMemory;
  /** Images a call of the run's former part, which is kept where it fits: then a resumed run ends with the same bits. */
  readonly former: number | null;
}

/**
 * The largest number of images a call with which a training is predicted to fit: the batch itself, or one of its divisors.
 * Where none does it is the smallest.
 * @throws GraftError OUT_OF_MEMORY where a limit was asked for that nothing fits
 */
export function planMemory(question: MemoryQuestion): MemoryRecord {
  const { recipe: { batch, strategy, input }, limit, former } = question;
  const least = strategy === 'scratch' ? Math.min(LEAST_NORMALISED, batch) : 1;
  const choices = Array.from({ length: batch }, (_, i) => batch - i).filter((perCall) => batch % perCall === 0 && perCall >= least && (former === null || perCall <= former));
  const available = availableBytes(question);
  let last: MemoryRecord | null = null;
  for (const perCall of choices) {
    last = recordOf(question, perCall, available);
    if (last.predicted <= available) return last;
  }
  if (limit !== null) {
    throw new GraftError('OUT_OF_MEMORY', `The training needs ${inMegabytes(last!.predicted)} of memory with ${last!.microBatch === 1 ? 'one image' : `${last!.microBatch} images`} at a time; the limit is ${inMegabytes(limit)}.`, {
      field: 'memoryLimit', remedy: `Raise the limit, use a smaller input than ${input.size} pixels, or train fewer layers.`,
    });
  }
  return last!;
}

function recordOf({ recipe, engine, program, data, measure }: MemoryQuestion, perCall: number, available: number): MemoryRecord {
  const parts = { program, data, ...partsOf(measure(perCall), recipe, perCall, engine) };
  return { predicted: parts.program + parts.data + parts.weights + parts.step, parts, available: Math.round(available), batch: recipe.batch, microBatch: perCall, measured: null };
}

function availableBytes({ limit, program, lanes }: MemoryQuestion): number {
  return limit === null ? program + (freeBytes() * SHARE) / lanes : program + (limit - program) / lanes;
}

/**
 * What this process can still take. Linux counts what its caches would give back, and a container's limit; macOS counts
 * pages that nobody has touched alone, so there at least half of the machine is taken as free.
 */
function freeBytes(): number {
  const free = Math.min(freemem(), process.availableMemory());
  return process.platform === 'darwin' ? Math.max(free, totalmem() / 2) : free;
}

/** What a person is told where the batch was lowered, or where nothing fits; null where all is well. */
export function memoryWords({ predicted, available, batch, microBatch }: MemoryRecord, { strategy }: Pick<Recipe, 'strategy'>): string | null {
  if (predicted > available) return `The training is predicted to take ${inMegabytes(predicted)} of memory even with ${microBatch === 1 ? 'one image' : `${microBatch} images`} at a time, and ${inMegabytes(available)} can be had: it may end for want of memory. A smaller input or fewer trained layers take less.`;
  if (microBatch === batch) return null;
  const same = strategy === 'scratch'
    ? `Batch norms see ${microBatch} images at a time, so that the result differs from that of whole batches.`
    : 'The update is that of the whole batch.';
  return `A batch of ${batch} images does not fit into the ${inMegabytes(available)} of memory that can be had: its gradients are summed over ${batch / microBatch} calls of ${microBatch}, ${inMegabytes(predicted)} at the peak. ${same}`;
}

const inMegabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
