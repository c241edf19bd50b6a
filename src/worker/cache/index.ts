export { diskFeatureCache } from './diskFeatureCache.ts';
