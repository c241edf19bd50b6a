export { count, localTime, plural, shortPath, timeLeft } from './format.ts';
