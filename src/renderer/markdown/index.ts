export { default as MarkdownView } from './MarkdownView.vue';
