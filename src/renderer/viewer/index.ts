export { default as ImageView } from './ImageView.vue';
export { createPictureCache } from './PictureCache.ts';
export type { Picture, PictureCache } from './PictureCache.ts';
export { usePictures } from './usePictures.ts';
export { presetsFor } from './windowLevel.ts';
