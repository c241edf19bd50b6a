export { default as TaskDialog } from './TaskDialog.vue';
