export { galleryRows } from './gallery.ts';
