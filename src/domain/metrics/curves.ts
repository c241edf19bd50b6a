/** A point of a ROC curve: calling positive whatever scores at least `threshold`. */
export interface RocPoint {
  readonly falsePositiveRate: number;
  readonly sensitivity: number;
  /** Infinity at the origin, where nothing is called positive. */
  readonly threshold: number;
}

/**
 * The corners of the ROC curve from (0, 0) to (1, 1), in ascending order; points on a straight line between two others are
 * left out.
 *
 * @returns null where positives or negatives are lacking
 */
export function rocPoints(scores: ArrayLike<number>, positive: ArrayLike<number | boolean>): RocPoint[] | null {
  const order = Int32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  const steps = [{ negatives: 0, positives: 0, threshold: Infinity }];
  let negatives = 0;
  let positives = 0;
  order.forEach((row, at) => {
    if (positive[row]) positives++;
    else negatives++;
    if (at + 1 === order.length || scores[order[at + 1]!] !== scores[row]) steps.push({ negatives, positives, threshold: scores[row]! });
  });
  if (positives === 0 || negatives === 0) return null;
  const bends = (at: number): boolean => {
    const [before, here, after] = [steps[at - 1], steps[at]!, steps[at + 1]];
    if (!before || !after) return true;
    return (here.positives - before.positives) * (after.negatives - here.negatives) !== (after.positives - here.positives) * (here.negatives - before.negatives);
  };
  return steps
    .filter((_, at) => bends(at))
    .map((step) => ({ falsePositiveRate: step.negatives / negatives, sensitivity: step.positives / positives, threshold: step.threshold }));
}

/** One bin of a reliability diagram. */
export interface CalibrationBin {
  /** Mean predicted probability of the rows in the bin. */
  readonly predicted: number;
  /** Share of them that were positive. */
  readonly observed: number;
  readonly count: number;
}

/**
 * Reliability in equally wide bins (b / bins, (b + 1) / bins], the first with its lower edge; empty bins are left out. The
 * edges are those of numpy's linspace, to the last bit, so that scikit-learn's calibration_curve gives the same.
 *
 * @param scores predicted probability of the positive class, 0..1
 */
export function calibrationBins(scores: ArrayLike<number>, positive: ArrayLike<number | boolean>, bins = 10): CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ predicted: 0, observed: 0, count: 0 }));
  for (let row = 0; row < scores.length; row++) {
    let bin = 0;
    while (bin < bins - 1 && scores[row]! > (bin + 1) * (1 / bins)) bin++;
    const sum = sums[bin]!;
    sum.predicted += scores[row]!;
    sum.observed += positive[row] ? 1 : 0;
    sum.count++;
  }
  return sums.filter((sum) => sum.count > 0).map(({ predicted, observed, count }) => ({ predicted: predicted / count, observed: observed / count, count }));
}
