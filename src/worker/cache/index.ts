export { CacheFolder } from './CacheFolder.ts';
export { CachePart } from './CachePart.ts';
export type { PartHeader } from './shardFormat.ts';
