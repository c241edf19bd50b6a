export { rgbImage } from './rgbImage.ts';
