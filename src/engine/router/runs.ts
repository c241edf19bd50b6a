import { resolveRecipe } from '../../domain/recipe/index.ts';
import { getStudy, listRuns, listStudies } from '../../store/runs/index.ts';
import type { EngineContext } from '../context.ts';
import { previewCard, startExport } from '../exporting/index.ts';
import { startPrediction } from '../predicting/index.ts';
import { armView, evaluateRun, listPresets, planRun, predictionViews, predictRun, predictStudy, runInFull, startRunJob, startStudy, startStudyJob } from '../training/index.ts';
import type { Base } from './base.ts';

const stamp = ({ options }: EngineContext): { who: string; at: string } => ({ who: options.annotator, at: options.now().toISOString() });

export function recipeRoutes(os: Base) {
  return {
    presets: os.recipe.presets.handler(() => listPresets()),
    resolve: os.recipe.resolve.handler(({ input }) => resolveRecipe(input.overrides)),
  };
}

export function runRoutes(os: Base, context: EngineContext) {
  const { projects } = context;
  return {
    start: os.run.start.handler(({ input }) => {
      const project = projects.get(input.project);
      const runId = planRun(project, { ...input, engine: input.engine ?? null, name: input.name ?? null });
      return { jobId: startRunJob(context, project, runId, { engine: null, memoryLimit: input.memoryLimit ?? null, saveGraphs: input.saveGraphs ?? null }), runId };
    }),
    plan: os.run.plan.handler(({ input, signal }) => predictRun(context, projects.get(input.project), input, { engine: input.engine ?? null, memoryLimit: input.memoryLimit ?? null, signal })),
    resume: os.run.resume.handler(({ input }) => ({ jobId: startRunJob(context, projects.get(input.project), input.runId, { engine: input.engine ?? null, memoryLimit: input.memoryLimit ?? null, saveGraphs: input.saveGraphs ?? null }), runId: input.runId })),
    list: os.run.list.handler(({ input }) => listRuns(projects.get(input.project).store.runs)),
    get: os.run.get.handler(({ input }) => runInFull(projects.get(input.project), input.runId)),
    evaluate: os.run.evaluate.handler(({ input }) => evaluateRun(projects.get(input.project), input.runId, input.part, stamp(context))),
    predictions: os.run.predictions.handler(({ input }) => predictionViews(projects.get(input.project), input, stamp(context))),
  };
}

export function studyRoutes(os: Base, context: EngineContext) {
  const { projects } = context;
  return {
    start: os.study.start.handler(({ input }) => {
      const project = projects.get(input.project);
      return startStudy(context, project, { config: input.config, engine: input.engine ?? null, split: input.split ?? null, memoryLimit: input.memoryLimit ?? null }, stamp(context));
    }),
    plan: os.study.plan.handler(({ input, signal }) => predictStudy(context, projects.get(input.project), { ...input, split: input.split ?? null }, stamp(context), { engine: input.engine ?? null, memoryLimit: input.memoryLimit ?? null, signal })),
    resume: os.study.resume.handler(({ input }) => ({ jobId: startStudyJob(context, projects.get(input.project), input.studyId, { engine: input.engine ?? null, memoryLimit: input.memoryLimit ?? null }), studyId: input.studyId })),
    list: os.study.list.handler(({ input }) => listStudies(projects.get(input.project).store.runs)),
    get: os.study.get.handler(({ input }) => getStudy(projects.get(input.project).store.runs, input.studyId)),
    arm: os.study.arm.handler(({ input }) => armView(projects.get(input.project), input.studyId, input.arm, input.taskId)),
  };
}

export function exportRoutes(os: Base, context: EngineContext) {
  const { projects } = context;
  return {
    card: os.export.card.handler(({ input }) => ({ markdown: previewCard(context, projects.get(input.project), input.runId) })),
    start: os.export.start.handler(({ input }) => ({ jobId: startExport(context, projects.get(input.project), input) })),
  };
}

export function predictRoutes(os: Base, context: EngineContext) {
  return { start: os.predict.start.handler(({ input }) => ({ jobId: startPrediction(context, input) })) };
}
