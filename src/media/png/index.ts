export { encodePng8 } from './encodePng.ts';
export { openPng } from './openPng.ts';
