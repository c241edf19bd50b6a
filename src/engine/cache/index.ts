export { cacheLimit, cacheView, emptyCache, setCacheLimit } from './projectCache.ts';
