export { createEngine } from './createEngine.ts';
export type { EngineOptions } from './createEngine.ts';
export type { GraphRun, GraphTensor } from './ort/observeStep.ts';
export { loadOnnxRuntime, loadOnnxRuntimeWeb, silenceOnnxRuntime } from './ort/loadOnnxRuntime.ts';
export { BUILD_LAYOUT, CORE_KEY, enginesFolder, readNativeBuild, silenceTensorflow, tensorflowFolder } from './tensorflow/index.ts';
export type { NativeBuild } from './tensorflow/index.ts';
export { demandSinglePrecision } from './ort/providers/cuda.ts';
