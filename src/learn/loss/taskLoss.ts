/**
 * The loss of one task: softmax cross-entropy with class weights and label smoothing, over the labelled samples of a
 * batch alone. Same value as `torch.nn.CrossEntropyLoss(weight, label_smoothing, reduction="mean")` on the labelled
 * rows: the mean is weighted, its divisor the sum of the weights of the true classes.
 *
 * Weights, smoothing, mask and divisor are folded into the *targets* on the host; the graph is `-Σ targets · log p`.
 * A row of zeros, an unknown label, then has a loss and a gradient of exactly 0, and a batch without any label gives
 * exactly 0 without a division.
 */
import { logSoftmax, mul, neg, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';

export interface LossOptions {
  /** One weight a class, in the task's order. */
  readonly classWeights: readonly number[];
  /** Share of the target spread evenly over all classes, 0 to 0.5. */
  readonly labelSmoothing: number;
}

/** Loss of a batch, a scalar, in nats. `logits` and `targets` are [batch, classes], targets as from `fillTargets`. */
export function taskLoss(logits: Tensor, targets: Tensor): Scalar {
  return neg(sum<Scalar>(mul(targets, logSoftmax(logits as Tensor2D))));
}

/**
 * Writes the targets of a batch, row-major [labels.length, classes]; a label of -1 is unknown.
 * Returns the weight of the batch, the divisor of the mean: 0 when nothing is labelled.
 */
export function fillTargets(targets: Float32Array, labels: ArrayLike<number>, { classWeights, labelSmoothing }: LossOptions): number {
  const classes = classWeights.length;
  let divisor = 0;
  for (let row = 0; row < labels.length; row++) divisor += classWeights[labels[row]!] ?? 0;
  targets.fill(0);
  if (divisor === 0) return 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    for (let c = 0; c < classes; c++) {
      const share = (c === label ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
      targets[row * classes + c] = (classWeights[c]! * share) / divisor;
    }
  }
  return divisor;
}

/**
 * Weight of each class: `balanced` is n / (classes · n_class), scikit-learn's rule, over the labelled samples;
 * a class without any sample gets weight 1. Labels of -1 are unknown and don't count.
 */
export function classWeights(labels: ArrayLike<number>, classes: number, mode: 'balanced' | 'none'): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  let labelled = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label < 0) continue;
    counts[label]! += 1;
    labelled += 1;
  }
  if (mode === 'none') return counts.map(() => 1);
  const present = counts.filter((n) => n > 0).length;
  return counts.map((n) => (n === 0 ? 1 : labelled / (present * n)));
}

/**
 * The same loss from logits on the host, for a whole validation part: sums, so that batches can be added up.
 * `numerator / divisor` is the weighted mean.
 */
export function lossSums(logits: Float32Array, labels: ArrayLike<number>, { classWeights, labelSmoothing }: LossOptions): { numerator: number; divisor: number } {
  const classes = classWeights.length;
  let numerator = 0;
  let divisor = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    const at = row * classes;
    const logSum = logSumExp(logits, at, classes);
    for (let c = 0; c < classes; c++) {
      const share = (c === label ? 1 - labelSmoothing : 0) + labelSmoothing / classes;
      numerator += classWeights[c]! * share * (logSum - logits[at + c]!);
    }
    divisor += classWeights[label]!;
  }
  return { numerator, divisor };
}

/** Probabilities of one row of logits, written to the same place of `out`. */
export function softmaxRow(logits: Float32Array, out: Float32Array, at: number, classes: number): void {
  const logSum = logSumExp(logits, at, classes);
  for (let c = 0; c < classes; c++) out[at + c] = Math.exp(logits[at + c]! - logSum);
}

function logSumExp(logits: Float32Array, at: number, classes: number): number {
  let max = -Infinity;
  for (let c = 0; c < classes; c++) max = Math.max(max, logits[at + c]!);
  let total = 0;
  for (let c = 0; c < classes; c++) total += Math.exp(logits[at + c]! - max);
  return max + Math.log(total);
}
