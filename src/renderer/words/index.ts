export { decimal, inCases, METRIC_TITLES, METRIC_WORDS, metricTitle, peopleBehind, withInterval } from './estimates.ts';
export type { Estimate } from './estimates.ts';
export { LEARNS, recipeText } from './recipeWords.ts';
