import { prepareAuc } from './auc.ts';
import { prepareAccuracy, prepareBalancedAccuracy, prepareSensitivity, prepareSpecificity } from './confusion.ts';
import { prepareLogLoss } from './logLoss.ts';
import { METRICS } from './types.ts';
import type { MetricName, ScoreTable, WeightedMetric } from './types.ts';

const PREPARE: Readonly<Record<MetricName, (table: ScoreTable) => WeightedMetric>> = {
  auc: prepareAuc,
  accuracy: prepareAccuracy,
  balancedAccuracy: prepareBalancedAccuracy,
  sensitivity: prepareSensitivity,
  specificity: prepareSpecificity,
  logLoss: prepareLogLoss,
};

/** A metric of the table that can be asked again and again with other weights: sorting and counting are done once. */
export function prepareMetric(name: MetricName, table: ScoreTable): WeightedMetric {
  return PREPARE[name](table);
}

/** All metrics of a table, each row counting once; null where one isn't defined. */
export function metricsOf(table: ScoreTable): Record<MetricName, number | null> {
  const ones = new Float64Array(table.truth.length).fill(1);
  return Object.fromEntries(METRICS.map((name) => [name, prepareMetric(name, table)(ones)])) as Record<MetricName, number | null>;
}
