export { OnnxGraph, float } from './OnnxGraph.ts';
export type { OnnxAttribute, OnnxDim, OnnxDType, OnnxNode } from './OnnxGraph.ts';
export { printGraph } from './printGraph.ts';
export { readOnnxMetadata } from './readOnnxMetadata.ts';
export { verifyGraph } from './verifyGraph.ts';
