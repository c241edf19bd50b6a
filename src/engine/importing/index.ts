export { importImages } from './importImages.ts';
export type { ImportDeps, ImportSummary } from './deps.ts';
export type { ImportOptions } from './options.ts';
