export { default as JobProgress } from './JobProgress.vue';
