export { describeValue, recordedNode, resultsOf } from './values.ts';
export type { Attributes, ConstantValue, Geometry, InputValue, NodeValue, SplatValue, StepRecord, TraceDType, TraceNode, Value, VariableValue } from './values.ts';
export { verifyRecord } from './verifyRecord.ts';
