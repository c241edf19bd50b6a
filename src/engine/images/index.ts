export { contactSheet, readSheetImage } from './contactSheet.ts';
export { createImages } from './Images.ts';
export type { ImageFacts, Images } from './Images.ts';
export { readPixels } from './pixels.ts';
