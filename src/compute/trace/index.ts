export { installTraceBackend } from './install.ts';
export { KERNEL_RULES } from './kernels/index.ts';
export type { Recorder } from './kernels/index.ts';
export { TRACE_BACKEND } from './TraceBackend.ts';
export { traceStep } from './traceStep.ts';
export { recordedNode } from '../record/index.ts';
export type { Attributes, Geometry, StepRecord, TraceDType, TraceNode, Value } from '../record/index.ts';
