export { createDecoderPool } from './DecoderPool.ts';
export type { DecoderPool, DecoderPoolOptions } from './DecoderPool.ts';
