export { createOutput, progressText } from './Output.ts';
export type { Output, Progress, Streams } from './Output.ts';
