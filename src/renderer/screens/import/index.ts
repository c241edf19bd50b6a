export { default as ImportScreen } from './ImportScreen.vue';
