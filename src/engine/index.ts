export { createEngine } from './createEngine.ts';
export type { EngineOptions, GraftEngine, WorkerPort } from './port.ts';
export { createDecoderPool } from '../media/index.ts';
export type { Inspection } from '../media/index.ts';
