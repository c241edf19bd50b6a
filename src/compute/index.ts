export { BUILD_LAYOUT, CORE_KEY, createEngine, enginesFolder, loadOnnxRuntime, readNativeBuild, silenceOnnxRuntime, silenceTensorflow, tensorflowFolder } from './engines/index.ts';
export type { NativeBuild } from './engines/index.ts';
export { OnnxGraph, float, printGraph, readOnnxMetadata, verifyGraph } from './graph/index.ts';
export { lowerRecord } from './lower/index.ts';
export type { CompiledStep, Engine, NumericArray, StepDefinition } from './port.ts';
export { probeEngine } from './probe/index.ts';
export { traceStep } from './trace/index.ts';
export type { StepRecord } from './trace/index.ts';
