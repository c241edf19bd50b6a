export { readPack, readPackFolder } from './readPackFolder.ts';
