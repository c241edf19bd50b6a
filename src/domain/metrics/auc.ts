import type { ScoreTable, WeightedMetric } from './types.ts';

/**
 * Area under the ROC curve as the Mann–Whitney statistic: the chance that a positive row scores higher than a negative one,
 * ties counting half (Hanley & McNeil 1982, doi 10.1148/radiology.143.1.7063747). Sorts once; each call then takes one pass.
 *
 * @returns null where the rows that count lack positives or negatives
 */
export function prepareBinaryAuc(scores: ArrayLike<number>, positive: ArrayLike<number | boolean>): WeightedMetric {
  const order = Int32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  const isPositive = Uint8Array.from(order, (row) => (positive[row] ? 1 : 0));
  /** 1 where a row begins a new value. */
  const opens = Uint8Array.from(order, (row, at) => (at === 0 || scores[row] !== scores[order[at - 1]!] ? 1 : 0));
  return (weights) => {
    let below = 0;
    let tiedNegative = 0;
    let tiedPositive = 0;
    let positives = 0;
    let wins = 0;
    for (let at = 0; at < order.length; at++) {
      if (opens[at] === 1) {
        wins += tiedPositive * (below + tiedNegative / 2);
        below += tiedNegative;
        tiedNegative = tiedPositive = 0;
      }
      const weight = weights[order[at]!]!;
      if (isPositive[at] === 1) {
        tiedPositive += weight;
        positives += weight;
      } else tiedNegative += weight;
    }
    wins += tiedPositive * (below + tiedNegative / 2);
    below += tiedNegative;
    return positives > 0 && below > 0 ? wins / (positives * below) : null;
  };
}

/** AUC of the positive class; for more than two classes the mean of each class against the others (macro one-vs-rest). */
export function prepareAuc(table: ScoreTable): WeightedMetric {
  const one = (c: number): WeightedMetric =>
    prepareBinaryAuc(
      Float64Array.from(table.probabilities, (row) => row[c]!),
      Uint8Array.from(table.truth, (truth) => (truth === c ? 1 : 0)),
    );
  if (table.classes === 2) return one(1);
  const each = Array.from({ length: table.classes }, (_, c) => one(c));
  return (weights) => {
    let sum = 0;
    for (const auc of each) {
      const value = auc(weights);
      if (value === null) return null;
      sum += value;
    }
    return sum / each.length;
  };
}
