export { jpegDecoderVersion } from './codec.ts';
export { openJpeg } from './openJpeg.ts';
export { orient } from './orient.ts';
