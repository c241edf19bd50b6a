export { openDicom } from './openDicom.ts';
