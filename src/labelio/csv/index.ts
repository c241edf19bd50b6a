export { decodeText } from './decodeText.ts';
export { normalisePath, readLabelTable } from './readLabelTable.ts';
export type { LabelRow, LabelTable, LabelTableOptions } from './readLabelTable.ts';
export { readTable } from './readTable.ts';
export type { Delimiter, RowProblem } from './readTable.ts';
export { resolveLabels, STATE_CELLS } from './resolveLabels.ts';
export type { ResolvedLabel, ResolvedLabels } from './resolveLabels.ts';
export { writeLabelTable, writeTable } from './writeLabelTable.ts';
export type { LabelledSample } from './writeLabelTable.ts';
