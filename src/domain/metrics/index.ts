export { confusionMatrix, predictedClass } from './confusion.ts';
export { calibrationBins, rocPoints } from './curves.ts';
export { metricsOf, prepareMetric } from './prepareMetric.ts';
export { METRICS } from './types.ts';
export type { MetricName, ScoreTable, WeightedMetric } from './types.ts';
