export { currentSplitView, listSplitViews, lockNewSplit, previewSplit } from './splits.ts';
