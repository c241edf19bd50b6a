export { readPackFolder } from './readPackFolder.ts';
