export { FeatureStore } from './features.ts';
export type { FeatureCache, FeatureOptions, InputSource, WantedFeature } from './features.ts';
