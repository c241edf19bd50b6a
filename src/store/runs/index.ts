export { loadCheckpoint, saveCheckpoint, sweepCheckpoints } from './checkpoints.ts';
export { loadDataset, saveDataset } from './datasets.ts';
export type { Dataset } from './datasets.ts';
export { listLeftOut, saveLeftOut } from './leftOut.ts';
export { openRuns } from './openRuns.ts';
export { listPredictions, savePredictions } from './predictions.ts';
export { addRun, countRuns, endRun, getRun, listEpochs, listRuns, markInterrupted, queueRun, saveEpoch, saveRunMetrics, startRun } from './runRecords.ts';
export type { NewRun, RunParts, StoredRun } from './runRecords.ts';
export { addStudy, getStudy, listStudies, saveVerdict, setStudyStatus } from './studies.ts';
