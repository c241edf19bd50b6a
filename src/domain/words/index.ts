export { activationWords, mebibytes } from './activations.ts';
export { counted, listed } from './counted.ts';
