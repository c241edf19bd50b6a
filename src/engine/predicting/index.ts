export { startPrediction } from './startPrediction.ts';
