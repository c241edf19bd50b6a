import { METRICS, metricsOf } from '../../domain/metrics/index.ts';
import type { MetricName } from '../../domain/metrics/index.ts';

/** Metrics of one task on its labelled rows (-1 is unknown); null where one isn't defined. */
export function taskMetrics(labels: readonly number[], probabilities: Float32Array, classes: number): Record<MetricName, number | null> {
  const labelled = labels.flatMap((label, row) => (label >= 0 ? [row] : []));
  if (labelled.length === 0) return Object.fromEntries(METRICS.map((name) => [name, null])) as Record<MetricName, null>;
  return metricsOf({
    classes,
    truth: labelled.map((row) => labels[row]!),
    probabilities: labelled.map((row) => probabilities.subarray(row * classes, (row + 1) * classes)),
  });
}
