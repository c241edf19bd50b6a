export { default as OverviewScreen } from './OverviewScreen.vue';
