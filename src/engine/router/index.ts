import type { EngineContext } from '../context.ts';
import { createBase } from './base.ts';
import type { Base } from './base.ts';
import { imageRoutes, importRoutes, labelRoutes, splitRoutes, taskRoutes } from './images.ts';
import { jobRoutes } from './jobs.ts';
import { appRoutes, fileRoutes, projectRoutes } from './projects.ts';
import { exportRoutes, predictRoutes, recipeRoutes, runRoutes, studyRoutes } from './runs.ts';

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
    recipe: recipeRoutes(os),
    run: runRoutes(os, context),
    study: studyRoutes(os, context),
    export: exportRoutes(os, context),
    predict: predictRoutes(os, context),
    job: jobRoutes(os, context),
  });
}
