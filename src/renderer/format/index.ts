export { bytesText, count, localTime, plural, shortPath, timeLeft } from './format.ts';
