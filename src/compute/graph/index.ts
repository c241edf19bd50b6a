export { OnnxGraph, elementsOf, float } from './OnnxGraph.ts';
export type { OnnxAttribute, OnnxDim, OnnxDType, OnnxInitializer, OnnxNode, OnnxValueInfo, OpOptions } from './OnnxGraph.ts';
export { printGraph } from './printGraph.ts';
export { readOnnxMetadata } from './readOnnxMetadata.ts';
export type { OnnxMetadata, OnnxPort } from './readOnnxMetadata.ts';
export { verifyGraph } from './verifyGraph.ts';
