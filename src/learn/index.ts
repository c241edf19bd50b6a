/** What others need of training; models and packs have more in `backbone` and `model`. */
export { loadPack } from './backbone/index.ts';
export type { BackbonePack } from './backbone/index.ts';
export { ActivationSource, storedForm } from './features/index.ts';
export type { ActivationCache, InputSource, MemoryAllowance, SampleView } from './features/index.ts';
export { checkRunnable, predictLogits, toProbabilities, trainRun } from './loop/index.ts';
export type { RunHost, RunOutcome, RunSteps, RunTask } from './loop/index.ts';
export type { HeadSpec } from './model/index.ts';
export { buildFrozenPart, buildNetwork, cutOf, evaluationStep, frozenStep, layerDistances, trainingStep, valuesOf } from './network/index.ts';
export type { FrozenPart, Network, Weights } from './network/index.ts';
