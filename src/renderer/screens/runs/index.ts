export { default as RunsScreen } from './RunsScreen.vue';
