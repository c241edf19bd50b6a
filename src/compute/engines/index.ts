export { createEngine } from './createEngine.ts';
export type { EngineOptions } from './createEngine.ts';
export { loadOnnxRuntime, silenceOnnxRuntime } from './ort/loadOnnxRuntime.ts';
export { BUILD_LAYOUT, CORE_KEY, enginesFolder, readNativeBuild, silenceTensorflow, tensorflowFolder } from './tensorflow/index.ts';
export type { NativeBuild } from './tensorflow/index.ts';
