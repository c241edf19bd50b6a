export { default as LabelScreen } from './LabelScreen.vue';
