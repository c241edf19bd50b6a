export { createOutput, progressText } from './Output.ts';
export type { Output, Streams } from './Output.ts';
