export { openTfjsFolder, writeTfjsFolder } from './tfjsFolder.ts';
export type { TfjsModel } from './tfjsFolder.ts';
