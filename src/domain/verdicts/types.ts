/** One prediction on an unseen group: the row behind every number. */
export interface PredictionRow {
  readonly sampleId: string;
  readonly group: string;
  readonly taskId: string;
  readonly arm: string;
  readonly seed: number;
  /** Class index, or null where the truth is not known. */
  readonly truth: number | null;
  /** Probabilities of the classes in the task's order; they sum to 1. */
  readonly probabilities: readonly number[];
}

/** A metric with its doubt. `low`/`high` are null where an interval would be dishonest; `why` then says so. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  /** Groups (patients) behind it. */
  readonly groups: number;
  readonly samples: number;
  /** Bootstrap resamples used, and those left out for lacking a class. */
  readonly resamples: number;
  readonly degenerate: number;
  readonly why?: string;
}

export interface ArmSummary {
  readonly arm: string;
  readonly taskId: string;
  /** metric name → estimate, averaged over seeds inside each resample. */
  readonly metrics: Readonly<Record<string, Estimate>>;
  /** metric name → the value of each seed, in the order of `seeds`. */
  readonly bySeed: Readonly<Record<string, readonly number[]>>;
  readonly seeds: readonly number[];
}

export type VerdictKind = 'better' | 'worse' | 'equivalent' | 'inconclusive';

/** `a` minus `b` on the same patients, with an interval that holds for all pairs of the study at once. */
export interface Difference {
  readonly a: string;
  readonly b: string;
  readonly taskId: string;
  readonly metric: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: VerdictKind;
  readonly sentence: string;
}

export interface StudyVerdict {
  readonly metric: string;
  readonly margin: number;
  readonly level: number;
  readonly arms: readonly ArmSummary[];
  readonly differences: readonly Difference[];
  /** One plain sentence for the top of the page. */
  readonly headline: string;
}
