export { contract, importOptionsSchema } from './contract.ts';
export type { Contract } from './contract.ts';
export type { ErrorInfo, Label, Sample, SplitView } from './schemas/common.ts';
export type { StepGraph } from './schemas/graph.ts';
export type { Job, JobEvent, JobEventBody } from './schemas/jobs.ts';
export { recipeOverridesSchema, recipeSchema } from './schemas/recipe.ts';
export { studyConfigSchema } from './schemas/runs.ts';
export type { EngineRecord, Epoch, LeftOutImage, MemoryPlan, MemoryRecord, Run, Study, StudyConfig } from './schemas/runs.ts';
