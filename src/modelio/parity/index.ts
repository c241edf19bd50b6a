export { compareProbabilities } from './compareProbabilities.ts';
export type { Parity, SampleProbabilities } from './compareProbabilities.ts';
export { measureParity, trainedPredictor } from './measureParity.ts';
export type { ParityOptions, Predictor } from './measureParity.ts';
