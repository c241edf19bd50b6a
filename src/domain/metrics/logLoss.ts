import type { ScoreTable, WeightedMetric } from './types.ts';

/**
 * Mean negative natural logarithm of the true class's probability, which is kept away from 0 by the spacing of doubles as
 * in scikit-learn. Probabilities that were stored as float32 and sum to 1 within 1e-6 need no rescaling.
 */
export function prepareLogLoss(table: ScoreTable): WeightedMetric {
  const losses = Float64Array.from(table.probabilities, (row, at) => -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, row[table.truth[at]!]!))));
  return (weights) => {
    let sum = 0;
    let all = 0;
    for (let row = 0; row < losses.length; row++) {
      sum += losses[row]! * weights[row]!;
      all += weights[row]!;
    }
    return all > 0 ? sum / all : null;
  };
}
