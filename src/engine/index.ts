export { createEngine } from './createEngine.ts';
export type { EngineOptions, GraftEngine, PixelReply, PixelRequest, WorkerPort } from './port.ts';
export { inspectFile } from '../media/index.ts';
export type { Inspection, InspectionFailure } from '../media/index.ts';
