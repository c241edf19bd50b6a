import type { Random } from '../random/index.ts';

export interface GroupedRows {
  /** Index of the group of each row, 0 to groups - 1. */
  readonly groupOf: ArrayLike<number>;
  readonly groups: number;
}

/**
 * Bootstrap of whole groups: each resample draws as many groups as there are, with replacement, and takes all rows of each.
 * Rows of one patient resemble each other; drawing rows would claim more patients than there are (Field & Welsh 2007,
 * doi 10.1111/j.1467-9868.2007.00593.x).
 *
 * @param visit called for each resample with how often each row counts; the array is used again
 */
export function resampleGroups(rows: GroupedRows, resamples: number, random: Random, visit: (weights: Float64Array, resample: number) => void): void {
  const drawn = new Float64Array(rows.groups);
  const weights = new Float64Array(rows.groupOf.length);
  for (let resample = 0; resample < resamples; resample++) {
    drawn.fill(0);
    for (let i = 0; i < rows.groups; i++) drawn[random.below(rows.groups)]! += 1;
    for (let row = 0; row < weights.length; row++) weights[row] = drawn[rows.groupOf[row]!]!;
    visit(weights, resample);
  }
}
