export { createEngine } from './createEngine.ts';
export type { EngineOptions } from './createEngine.ts';
export { loadOnnxRuntime, silenceOnnxRuntime } from './ort/loadOnnxRuntime.ts';
