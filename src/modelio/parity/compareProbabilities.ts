/** How far an exported model is from the one that was trained. */
export interface Parity {
  /** What ran the exported model, with its version. */
  readonly runtime: string;
  readonly samples: number;
  /** Largest absolute difference of any probability, 0..1. */
  readonly maxAbsDiff: number;
  /** Share of samples and tasks on which both name the same most probable class, 0..1. */
  readonly argmaxAgreement: number;
}

/** Probabilities of one sample per task. */
export type SampleProbabilities = readonly Float32Array[];

/** Compares two lists of equal length. NaN on either side makes `maxAbsDiff` NaN, which no tolerance admits. */
export function compareProbabilities(runtime: string, exported: readonly SampleProbabilities[], trained: readonly SampleProbabilities[]): Parity {
  let maxAbsDiff = 0;
  let agreements = 0;
  let decisions = 0;
  exported.forEach((tasks, sample) => tasks.forEach((probabilities, task) => {
    const expected = trained[sample]![task]!;
    probabilities.forEach((p, k) => {
      maxAbsDiff = Math.max(maxAbsDiff, Math.abs(p - expected[k]!));
    });
    decisions++;
    if (argmax(probabilities) === argmax(expected)) agreements++;
  }));
  return { runtime, samples: exported.length, maxAbsDiff, argmaxAgreement: decisions === 0 ? NaN : agreements / decisions };
}

function argmax(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}
