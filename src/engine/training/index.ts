export { evaluateRun } from './metrics.ts';
export { planRun, planStudy } from './plan.ts';
export { listPresets } from './presets.ts';
export { startRunJob, startStudyJob } from './train.ts';
export { armView, predictionViews, runInFull } from './views.ts';
