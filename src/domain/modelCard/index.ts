export { modelCard } from './modelCard.ts';
export type { CardMetric, CardTask, ModelCardFacts } from './modelCard.ts';
