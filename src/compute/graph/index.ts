export { OnnxGraph, float } from './OnnxGraph.ts';
export type { OnnxAttribute, OnnxDim, OnnxDType, OnnxNode } from './OnnxGraph.ts';
export { countOperators, printGraph } from './printGraph.ts';
export { readOnnxGraph } from './readOnnxGraph.ts';
export { readOnnxMetadata } from './readOnnxMetadata.ts';
export { verifyGraph } from './verifyGraph.ts';
