export { frameOf } from './frame.ts';
export { imagesPageOf } from './imagesPage.ts';
export { labelPageOf } from './labelPage.ts';
