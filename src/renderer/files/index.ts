export { default as FolderBrowser } from './FolderBrowser.vue';
export { baseName, joinPath, parentFolder, projectName, projectPathFor } from './paths.ts';
export { pickNatively } from './pickNatively.ts';
export { default as PathField } from './PathField.vue';
