export { learningRateAt } from './schedule.ts';
