/**
 * Percentiles (0..100) with linear interpolation between closest ranks, as numpy.percentile's default. NaN is left out.
 * Of an array without numbers: NaN.
 */
export function percentiles(values: ArrayLike<number>, wanted: readonly number[]): number[] {
  const sorted = Float64Array.from(values).filter((value) => !Number.isNaN(value)).sort();
  return wanted.map((percent) => {
    const rank = (percent / 100) * (sorted.length - 1);
    const below = Math.floor(rank);
    const low = sorted[below] ?? Number.NaN;
    return low + (rank - below) * ((sorted[below + 1] ?? low) - low);
  });
}
