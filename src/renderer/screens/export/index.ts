export { default as ExportScreen } from './ExportScreen.vue';
