export { decimal, inCases, METRIC_TITLES, METRIC_WORDS, metricTitle, peopleBehind, withInterval } from './estimates.ts';
export type { Estimate } from './estimates.ts';
export { default as EstimateText } from './EstimateText.vue';
export { default as TermNote } from './TermNote.vue';
export { default as VerdictWord } from './VerdictWord.vue';
