export { createEngine } from './createEngine.ts';
export type { EngineOptions, GraftEngine, PixelReply, PixelRequest, WorkerPort } from './port.ts';
