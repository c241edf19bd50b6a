export { createEngine } from './engines/index.ts';
export type { EngineOptions } from './engines/index.ts';
export type { CompiledStep, Engine, NumericArray, Parameter, StepDefinition, StepInfo, StepResult, TensorSpec } from './port.ts';
