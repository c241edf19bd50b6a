export { compareProbabilities } from './compareProbabilities.ts';
export type { Parity } from './compareProbabilities.ts';
export { measureParity, trainedPredictor } from './measureParity.ts';
export type { Predictor } from './measureParity.ts';
