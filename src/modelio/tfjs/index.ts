export { TFJS_MODEL_FILES, openTfjsFolder, writeTfjsFolder } from './tfjsFolder.ts';
