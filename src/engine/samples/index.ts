export { createFromSample, listSampleSets } from './samples.ts';
