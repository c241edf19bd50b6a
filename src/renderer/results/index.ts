export { default as MetricTable } from './MetricTable.vue';
export { default as TermNote } from './TermNote.vue';
export { default as VerdictWord } from './VerdictWord.vue';
