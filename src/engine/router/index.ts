import type { EngineContext } from '../context.ts';
import { createBase } from './base.ts';
import type { Base } from './base.ts';
import { imageRoutes, importRoutes, labelRoutes, splitRoutes, taskRoutes } from './images.ts';
import { jobRoutes } from './jobs.ts';
import { appRoutes, fileRoutes, projectRoutes } from './projects.ts';
import { unfinished } from './unfinished.ts';

/** Every procedure of the contract, each a line to its use case. */
export function createRouter(context: EngineContext) {
  const os: Base = createBase(context.log);
  return os.router({
    app: appRoutes(os, context),
    files: fileRoutes(os),
    project: projectRoutes(os, context),
    task: taskRoutes(os, context),
    image: imageRoutes(os, context),
    import: importRoutes(os, context),
    label: labelRoutes(os, context),
    split: splitRoutes(os, context),
    recipe: { presets: os.recipe.presets.handler(() => unfinished('recipe')), resolve: os.recipe.resolve.handler(() => unfinished('recipe')) },
    run: {
      start: os.run.start.handler(() => unfinished('run')), resume: os.run.resume.handler(() => unfinished('run')), list: os.run.list.handler(() => []),
      get: os.run.get.handler(() => unfinished('run')), evaluate: os.run.evaluate.handler(() => unfinished('run')), predictions: os.run.predictions.handler(() => unfinished('run')),
    },
    study: {
      start: os.study.start.handler(() => unfinished('study')), resume: os.study.resume.handler(() => unfinished('study')), list: os.study.list.handler(() => []),
      get: os.study.get.handler(() => unfinished('study')), arm: os.study.arm.handler(() => unfinished('study')),
    },
    export: { start: os.export.start.handler(() => unfinished('export')) },
    predict: { start: os.predict.start.handler(() => unfinished('predict')) },
    job: jobRoutes(os, context),
  });
}
