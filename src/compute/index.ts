export { createEngine } from './engines/index.ts';
export type { EngineOptions } from './engines/index.ts';
export { OnnxGraph, float, printGraph, readOnnxMetadata, verifyGraph } from './graph/index.ts';
export type { OnnxAttribute, OnnxDim, OnnxDType, OnnxMetadata, OnnxPort, OnnxValueInfo } from './graph/index.ts';
export { lowerRecord } from './lower/index.ts';
export type { BoundValue, LoweredParameter, LoweredStep, LowerOptions } from './lower/index.ts';
export type { CompiledStep, Engine, NumericArray, Parameter, StepDefinition, StepInfo, StepResult, TensorSpec } from './port.ts';
export { traceStep } from './trace/index.ts';
export type { StepRecord } from './trace/index.ts';
