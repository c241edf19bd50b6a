import { createRandom } from '../../domain/random/index.ts';

/** One batch of static shape. `rows.length` is the batch size; rows from `count` on are padding: their labels don't count. */
export interface Batch {
  readonly rows: Int32Array;
  readonly count: number;
  /** View of each row, 0 is the plain one. */
  readonly views: Int32Array;
}

export interface SamplerOptions {
  readonly samples: number;
  readonly batch: number;
  /** Views to choose from; `live`: one that no other epoch has. */
  readonly views: number | 'live';
  readonly seed: number;
}

/** So many that two epochs hardly ever draw the same. */
const LIVE_VIEWS = 2 ** 31 - 1;

/**
 * The training batches of one epoch: every sample once, in a seeded order, each in one seeded view.
 * It depends on (seed, epoch) alone, so that a resumed run needs no generator state. The last batch is padded with
 * samples from the beginning of the order: real images, as batch statistics see them, with labels that don't count.
 */
export function epochBatches({ samples, batch, views, seed }: SamplerOptions, epoch: number): Batch[] {
  const order = createRandom(seed, 'order', epoch).shuffle(Array.from({ length: samples }, (_, i) => i));
  const pick = createRandom(seed, 'views', epoch);
  const view = Int32Array.from({ length: samples }, () => views === 'live' ? 1 + pick.below(LIVE_VIEWS) : pick.below(views));
  return slices(samples, batch, (position) => order[position]!, (sample) => view[sample]!);
}

/** All samples once, in order, plain: for validation, prediction and features. */
export function plainBatches(samples: number, batch: number): Batch[] {
  return slices(samples, batch, (position) => position, () => 0);
}

function slices(samples: number, batch: number, sampleAt: (position: number) => number, viewOf: (sample: number) => number): Batch[] {
  return Array.from({ length: Math.ceil(samples / batch) }, (_, b) => {
    const rows = Int32Array.from({ length: batch }, (_, i) => sampleAt((b * batch + i) % samples));
    return { rows, views: rows.map(viewOf), count: Math.min(batch, samples - b * batch) };
  });
}
