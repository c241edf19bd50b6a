export { createDecoderPool } from './DecoderPool.ts';
export type { DecoderPool, DecoderPoolOptions } from './DecoderPool.ts';
export { forkDecoder } from './forkDecoder.ts';
export type { ForkDecoder } from './forkDecoder.ts';
