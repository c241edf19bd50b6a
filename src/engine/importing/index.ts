export { importImages } from './importImages.ts';
export type { ImportDeps, ImportSummary } from './importImages.ts';
export type { ImportOptions } from './options.ts';
