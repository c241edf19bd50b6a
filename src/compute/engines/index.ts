export { createEngine } from './createEngine.ts';
export type { EngineOptions } from './createEngine.ts';
