export { parseClassNames } from './classNames.ts';
export { default as TaskDialog } from './TaskDialog.vue';
