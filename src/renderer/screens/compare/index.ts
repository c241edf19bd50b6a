export { default as CompareScreen } from './CompareScreen.vue';
