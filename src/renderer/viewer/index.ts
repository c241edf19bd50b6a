export { default as ImageView } from './ImageView.vue';
export type { Picture } from './PictureCache.ts';
export { usePictures } from './usePictures.ts';
