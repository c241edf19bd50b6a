export { installTraceBackend } from './install.ts';
export { KERNEL_RULES } from './kernels/index.ts';
export { TRACE_BACKEND } from './TraceBackend.ts';
export { traceStep } from './traceStep.ts';
export { describeValue, recordedNode, resultsOf } from './values.ts';
export type { Attributes, Geometry, InputValue, NodeValue, SplatValue, StepRecord, TraceDType, TraceNode, Value, VariableValue } from './values.ts';
