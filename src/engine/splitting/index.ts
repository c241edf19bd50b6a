export { currentSplitView, listSplitViews, lockNewSplit, previewSplit, settleSplit, useSplit } from './splits.ts';
export type { Settled } from './splits.ts';
