export { inspectImage } from './ImageReader.ts';
export type { ImageFacts } from './ImageReader.ts';
export { readPixels } from './pixels.ts';
