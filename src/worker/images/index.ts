export { ImageStore } from './ImageStore.ts';
export { augmentationKey, ViewSource } from './ViewSource.ts';
