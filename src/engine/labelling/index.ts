export { importLabelCsv } from './importLabels.ts';
export { labelByHand } from './setLabels.ts';
