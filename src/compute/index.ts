export { createEngine, loadOnnxRuntime, silenceOnnxRuntime } from './engines/index.ts';
export { OnnxGraph, float, printGraph, readOnnxMetadata, verifyGraph } from './graph/index.ts';
export { lowerRecord } from './lower/index.ts';
export type { CompiledStep, Engine, NumericArray, StepDefinition } from './port.ts';
export { probeEngine } from './probe/index.ts';
export { traceStep } from './trace/index.ts';
export type { StepRecord } from './trace/index.ts';
