import type { ScoreTable, WeightedMetric } from './types.ts';

/** The class with the highest probability; the first of equals, as numpy's argmax. */
export function predictedClass(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let c = 1; c < probabilities.length; c++) if (probabilities[c]! > probabilities[best]!) best = c;
  return best;
}

/** Counts `[truth][predicted]`. */
export function confusionMatrix(table: ScoreTable): number[][] {
  const counts = Array.from({ length: table.classes }, () => Array.from({ length: table.classes }, () => 0));
  table.probabilities.forEach((row, at) => counts[table.truth[at]!]![predictedClass(row)]!++);
  return counts;
}

/** Share of rows whose most probable class is the true one. */
export function prepareAccuracy(table: ScoreTable): WeightedMetric {
  return prepareFromConfusion(table, (counts, classes) => {
    let right = 0;
    let all = 0;
    for (let cell = 0; cell < counts.length; cell++) {
      all += counts[cell]!;
      if (cell % (classes + 1) === 0) right += counts[cell]!;
    }
    return all > 0 ? right / all : null;
  });
}

/** Mean over classes of the share of each that was found. */
export function prepareBalancedAccuracy(table: ScoreTable): WeightedMetric {
  return prepareFromConfusion(table, (counts, classes) => meanOver(classes, (c) => recall(counts, classes, c)));
}

/** Share of the positives that were found; for more than two classes the mean over classes. */
export function prepareSensitivity(table: ScoreTable): WeightedMetric {
  return prepareFromConfusion(table, (counts, classes) => (classes === 2 ? recall(counts, 2, 1) : meanOver(classes, (c) => recall(counts, classes, c))));
}

/** Share of the negatives that were called so; for more than two classes the mean over classes of each against the others. */
export function prepareSpecificity(table: ScoreTable): WeightedMetric {
  return prepareFromConfusion(table, (counts, classes) => (classes === 2 ? recall(counts, 2, 0) : meanOver(classes, (c) => trueNegativeRate(counts, classes, c))));
}

function prepareFromConfusion(table: ScoreTable, metric: (counts: Float64Array, classes: number) => number | null): WeightedMetric {
  const { classes } = table;
  const cells = Int32Array.from(table.probabilities, (row, at) => table.truth[at]! * classes + predictedClass(row));
  const counts = new Float64Array(classes * classes);
  return (weights) => {
    counts.fill(0);
    for (let row = 0; row < cells.length; row++) counts[cells[row]!]! += weights[row]!;
    return metric(counts, classes);
  };
}

function recall(counts: Float64Array, classes: number, c: number): number | null {
  let all = 0;
  for (let predicted = 0; predicted < classes; predicted++) all += counts[c * classes + predicted]!;
  return all > 0 ? counts[c * classes + c]! / all : null;
}

function trueNegativeRate(counts: Float64Array, classes: number, c: number): number | null {
  let negatives = 0;
  let calledPositive = 0;
  for (let truth = 0; truth < classes; truth++) {
    if (truth === c) continue;
    for (let predicted = 0; predicted < classes; predicted++) negatives += counts[truth * classes + predicted]!;
    calledPositive += counts[truth * classes + c]!;
  }
  return negatives > 0 ? (negatives - calledPositive) / negatives : null;
}

function meanOver(classes: number, value: (c: number) => number | null): number | null {
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const one = value(c);
    if (one === null) return null;
    sum += one;
  }
  return sum / classes;
}
