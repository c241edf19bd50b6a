export { default as FolderBrowser } from './FolderBrowser.vue';
export { joinPath, parentFolder, projectPathFor } from './paths.ts';
export { pickNatively } from './pickNatively.ts';
export { default as PathField } from './PathField.vue';
