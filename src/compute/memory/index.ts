export { executionOrder, walkLiveness } from './liveness.ts';
export { measureStep } from './measureStep.ts';
export type { StepMemory } from './measureStep.ts';
export { bytesOf, inferSizes } from './shapes.ts';
