/** Metrics of a classification. All lie in 0..1 and higher is better, `logLoss` excepted. */
export const METRICS = ['auc', 'accuracy', 'balancedAccuracy', 'sensitivity', 'specificity', 'logLoss'] as const;
export type MetricName = (typeof METRICS)[number];

/** Predictions whose truth is known, row by row. The class with index 1 of two is the positive one. */
export interface ScoreTable {
  /** Number of classes, 2 or more. */
  readonly classes: number;
  /** Class index, 0 to classes - 1. */
  readonly truth: ArrayLike<number>;
  /** Per row the probabilities of all classes; they sum to 1. */
  readonly probabilities: readonly ArrayLike<number>[];
}

/**
 * A metric as a function of how often each row counts (0 for not at all), or null where it isn't defined: for lack of a
 * class, never a stand-in such as 0.5.
 */
export type WeightedMetric = (weights: ArrayLike<number>) => number | null;
