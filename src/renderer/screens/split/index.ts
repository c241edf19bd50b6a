export { default as SplitScreen } from './SplitScreen.vue';
