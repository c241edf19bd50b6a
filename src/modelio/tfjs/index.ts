export { openTfjsFolder, writeTfjsFolder } from './tfjsFolder.ts';
