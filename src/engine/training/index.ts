export { evaluateRun } from './metrics.ts';
export { predictRun, predictStudy } from './predictMemory.ts';
export { planRun } from './plan.ts';
export { listPresets } from './presets.ts';
export { startRunJob, startStudy, startStudyJob } from './train.ts';
export { armView, predictionViews, runInFull } from './views.ts';
