export { decodeText } from './decodeText.ts';
export { normalisePath, readLabelTable } from './readLabelTable.ts';
export type { LabelTable } from './readLabelTable.ts';
export { readTable } from './readTable.ts';
export { resolveLabels } from './resolveLabels.ts';
export { writeLabelTable } from './writeLabelTable.ts';
export type { LabelledSample } from './writeLabelTable.ts';
