export { ImageStore } from './ImageStore.ts';
export type { LoadOptions } from './ImageStore.ts';
export { augmentationKey, ViewSource } from './ViewSource.ts';
