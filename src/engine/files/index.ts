export { browseFolder } from './browse.ts';
export { previewTable } from './table.ts';
export { readJson, writeJson } from './json.ts';
export { readTextFile } from './readTextFile.ts';
