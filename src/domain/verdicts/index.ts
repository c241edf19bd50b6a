export { chooseArm } from './chooseArm.ts';
export { estimateRun } from './estimate.ts';
export type { EstimateOptions } from './estimate.ts';
export { judgeStudy } from './judgeStudy.ts';
export type { JudgeOptions } from './judgeStudy.ts';
export { falseAlarmsInCases, missesInCases } from './sentences.ts';
export type { Estimate, PredictionRow, StudyVerdict } from './types.ts';
export type { Naming } from './words.ts';
