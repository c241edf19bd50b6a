export { checkSize, DEFAULT_LIMITS } from './limits.ts';
export type { DecodeLimits } from './limits.ts';
export { damaged } from './damaged.ts';
export type { GroupTags, OpenImage } from './OpenImage.ts';
