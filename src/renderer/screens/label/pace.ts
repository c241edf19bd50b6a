/** Longer than this was an interruption, not a judgement. */
const INTERRUPTED = 60_000;
const KEPT = 200;

/** The middle value; of an even number of values the mean of the two. Null of none. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Milliseconds from seeing an image to its label, the last ones of this sitting, without interruptions. */
export function withPace(times: readonly number[], milliseconds: number): readonly number[] {
  if (!(milliseconds > 0) || milliseconds > INTERRUPTED) return times;
  return [...times, milliseconds].slice(-KEPT);
}
