export { modelCard, OUT_OF_FOLD } from './modelCard.ts';
export type { CardMetric, CardTask, ModelCardFacts } from './modelCard.ts';
