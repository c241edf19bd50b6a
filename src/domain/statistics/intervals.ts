import { normalCdf, studentTQuantile } from './distributions.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How doubt is spread: `share` for a value in 0..1 (logit), `loss` for one above 0 (logarithm). */
export type Scale = 'share' | 'loss';

/** Standard deviation of the replicates that are defined, times √(G / (G - 1)) since G groups resampled vary too little. */
export function bootstrapError(replicates: ArrayLike<number>, groups: number): number {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < replicates.length; i++) {
    const value = replicates[i]!;
    if (Number.isNaN(value)) continue;
    count++;
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
  }
  return Math.sqrt((squares / (count - 1)) * (groups / (groups - 1)));
}

/**
 * By how much errors of out-of-fold predictions are too small: √(1 + K/(K-1)) for K folds, 1.5 for five. Each fold's model shares
 * most of its training groups with the others', so that folds err together, which resampling predictions can't see.
 * Source: Nadeau & Bengio 2003 (doi 10.1023/A:1024068626366): a variance of 1/K + n_test/n_train instead of 1/K.
 */
export function sharedTrainingFactor(folds: number): number {
  return Math.sqrt(1 + folds / (folds - 1));
}

/**
 * Interval of a value strictly inside its scale: ± t × error on the scale where doubt is even on both sides, turned back.
 * Chosen over percentile and BCa intervals by simulation; see docs/statistics.md.
 *
 * @param degrees of freedom: groups of the rarest class, less one
 */
export function transformedInterval(value: number, error: number, level: number, degrees: number, scale: Scale): Interval {
  const reach = studentTQuantile((1 + level) / 2, degrees) * error;
  if (scale === 'loss') return { low: value * Math.exp(-reach / value), high: value * Math.exp(reach / value) };
  const logit = Math.log(value / (1 - value));
  const turnBack = (at: number): number => 1 / (1 + Math.exp(-at));
  const width = reach / (value * (1 - value));
  return { low: turnBack(logit - width), high: turnBack(logit + width) };
}

/**
 * Interval of a share that was perfect (1) or wholly wrong (0), where no resample can differ: Clopper & Pearson 1934
 * (doi 10.1093/biomet/26.4.404) for n of n groups. For an AUC it holds too: with n pairs of a positive and a negative group
 * the chance that all are in order is at most AUC^n.
 */
export function boundaryInterval(value: 0 | 1, level: number, groups: number): Interval {
  const bound = ((1 - level) / 2) ** (1 / groups);
  return value === 1 ? { low: bound, high: 1 } : { low: 0, high: 1 - bound };
}

/**
 * Intervals that hold for all differences at once: difference ± c × error, where c is the quantile of the largest |t| over the
 * differences within each resample (single-step max-t: Westfall & Young 1993; Romano & Wolf 2005,
 * doi 10.1198/016214504000000539), widened from the normal to Student's t distribution for few groups.
 *
 * @param replicates for each difference its bootstrap replicates, NaN where undefined, in the same order of resamples
 * @param widening factor on all errors, 1 or more (see `sharedTrainingFactor`)
 * @returns for each difference its interval, null where its replicates don't vary and can't tell how sure it is
 */
export function simultaneousIntervals(values: readonly number[], replicates: readonly ArrayLike<number>[], level: number, groups: number, degrees: number, widening = 1): (Interval | null)[] {
  const errors = replicates.map((replicate) => bootstrapError(replicate, groups));
  const varying = values.map((_, j) => j).filter((j) => errors[j]! > 1e-12);
  if (varying.length === 0) return values.map(() => null);
  const largest: number[] = [];
  for (let b = 0; b < replicates[varying[0]!]!.length; b++) {
    const most = Math.max(...varying.map((j) => Math.abs(replicates[j]![b]! - values[j]!) / errors[j]!));
    if (!Number.isNaN(most)) largest.push(most);
  }
  const critical = widening * toStudentT(quantile(largest.sort((a, b) => a - b), level), degrees);
  return values.map((value, j) => (errors[j]! > 1e-12 ? { low: value - critical * errors[j]!, high: value + critical * errors[j]! } : null));
}

/** The value of Student's t distribution with the tail that `critical` has under the normal. */
function toStudentT(critical: number, degrees: number): number {
  return studentTQuantile(Math.min(normalCdf(critical), 1 - 1e-12), degrees);
}

/** Quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, numpy's default). */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = (sorted.length - 1) * p;
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}
