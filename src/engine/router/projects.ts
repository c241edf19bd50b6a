import { homedir } from 'node:os';
import { listBackbones } from '../app/index.ts';
import { contactSheet } from '../images/index.ts';
import { countRuns } from '../../store/runs/index.ts';
import { cacheView, emptyCache, setCacheLimit } from '../cache/index.ts';
import type { EngineContext } from '../context.ts';
import { resolveRecipe } from '../../domain/recipe/index.ts';
import { describeGraph } from '../engines/index.ts';
import { browseFolder, previewTable } from '../files/index.ts';
import { checkProject, projectOverview, projectWarnings } from '../projects/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { createFromSample, listSampleSets } from '../samples/index.ts';
import { currentSplitView } from '../splitting/index.ts';
import type { Base } from './base.ts';

const shown = ({ id, name, path }: OpenedProject): { project: string; name: string; path: string } => ({ project: id, name, path });

export function appRoutes(os: Base, context: EngineContext) {
  const { options, projects, engines, jobs } = context;
  return {
    info: os.app.info.handler(() => ({ version: options.version, host: options.host, node: process.versions.node, annotator: options.annotator, homeFolder: homedir() })),
    engines: os.app.engines.handler(({ input }) => engines.list(input.refresh)),
    tryEngines: os.app.tryEngines.handler(() => ({
      jobId: jobs.start({
        kind: 'engines', project: null, title: 'Try the engines',
        work: async ({ progress, signal }) => ({ chosen: (await engines.tryAgain({ progress, signal })).find((one) => one.chosen)?.name ?? null }),
      }),
    })),
    graph: os.app.graph.handler(({ input: { recipe, classes, engine } }) => describeGraph(context, { recipe: resolveRecipe(recipe), classes, engine: engine ?? null })),
    setCacheLimit: os.app.setCacheLimit.handler(({ input }) => {
      setCacheLimit(options, input.bytes);
      return {};
    }),
    recents: os.app.recents.handler(() => Promise.all(projects.recents().map(async (recent) => ({ ...recent, thumbnails: (await contactSheet(recent.path)).length })))),
    sampleProjects: os.app.sampleProjects.handler(() => listSampleSets(options.resourcesFolder)),
    backbones: os.app.backbones.handler(() => listBackbones(options.resourcesFolder)),
  };
}

export function fileRoutes(os: Base) {
  return {
    browse: os.files.browse.handler(({ input }) => browseFolder(input.path)),
    table: os.files.table.handler(({ input }) => previewTable(input.path)),
  };
}

export function projectRoutes(os: Base, context: EngineContext) {
  const { projects, jobs } = context;
  return {
    create: os.project.create.handler(({ input }) => shown(projects.create(input.path))),
    createFromSample: os.project.createFromSample.handler(({ input }) => {
      const { project, jobId } = createFromSample(context, input);
      return { ...shown(project), jobId };
    }),
    open: os.project.open.handler(({ input }) => {
      const project = projects.open(input.path);
      return { ...shown(project), warnings: projectWarnings(project) };
    }),
    check: os.project.check.handler(({ input }) => checkProject(projects.get(input.project))),
    cache: os.project.cache.handler(({ input }) => cacheView(context.options, projects.get(input.project))),
    emptyCache: os.project.emptyCache.handler(({ input }) => emptyCache(context, projects.get(input.project))),
    close: os.project.close.handler(async ({ input }) => {
      projects.get(input.project);
      await jobs.stop(input.project);
      projects.close(input.project);
      return {};
    }),
    overview: os.project.overview.handler(({ input }) => {
      const project = projects.get(input.project);
      return projectOverview(project, { split: currentSplitView(project.store.db), ...countRuns(project.store.runs) });
    }),
  };
}
