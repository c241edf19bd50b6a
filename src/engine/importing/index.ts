export { importImages } from './importImages.ts';
export type { ImportOptions } from './options.ts';
