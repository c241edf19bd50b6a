import { galleryFacets, galleryIds, getSample, importReport, labelHistory, listTasks, redoLabels, undoLabels } from '../../store/project/index.ts';
import type { Connection } from '../../store/sqlite/index.ts';
import type { EngineContext } from '../context.ts';
import { galleryRows } from '../gallery/index.ts';
import { importImages } from '../importing/index.ts';
import { importLabelCsv, labelByHand } from '../labelling/index.ts';
import { listSplitViews, lockNewSplit, previewSplit, useSplit } from '../splitting/index.ts';
import { newClass, newTask } from '../tasks/index.ts';
import type { Base } from './base.ts';

const dbOf = ({ projects }: EngineContext, id: string): Connection => projects.get(id).store.db;
const stamp = ({ options }: EngineContext): { annotator: string; at: string } => ({ annotator: options.annotator, at: options.now().toISOString() });

export function taskRoutes(os: Base, context: EngineContext) {
  return {
    add: os.task.add.handler(({ input }) => newTask(dbOf(context, input.project), { ...input, at: stamp(context).at })),
    addClass: os.task.addClass.handler(({ input }) => newClass(dbOf(context, input.project), input.taskId, input.name)),
    list: os.task.list.handler(({ input }) => listTasks(dbOf(context, input.project))),
  };
}

export function imageRoutes(os: Base, context: EngineContext) {
  return {
    ids: os.image.ids.handler(({ input }) => galleryIds(dbOf(context, input.project), input.filter, input.sort)),
    list: os.image.list.handler(({ input }) => galleryRows(dbOf(context, input.project), input.ids)),
    facets: os.image.facets.handler(({ input }) => galleryFacets(dbOf(context, input.project), input.taskId)),
    history: os.image.history.handler(({ input }) => {
      const db = dbOf(context, input.project);
      return labelHistory(db, getSample(db, input.sampleId).id);
    }),
  };
}

export function importRoutes(os: Base, context: EngineContext) {
  return {
    start: os.import.start.handler(({ input }) => {
      const { project: id, ...options } = input;
      const project = context.projects.get(id);
      const salt = Buffer.from(project.store.salt).toString('hex');
      return {
        jobId: context.jobs.start({
          kind: 'import', project: id, title: 'Import images',
          work: async (job) => ({
            ...await importImages(options, {
              project, annotator: context.options.annotator, now: context.options.now, signal: job.signal,
              inspect: (path) => context.images.inspect(path, salt), progress: (done, total) => { job.progress(done, total, 'Images'); },
            }),
          }),
        }),
      };
    }),
    report: os.import.report.handler(({ input }) => importReport(dbOf(context, input.project))),
  };
}

export function labelRoutes(os: Base, context: EngineContext) {
  return {
    set: os.label.set.handler(({ input }) => {
      const done = labelByHand(dbOf(context, input.project), input.items, stamp(context));
      return { act: done.act ?? 0, changed: done.changed };
    }),
    undo: os.label.undo.handler(({ input }) => undoLabels(dbOf(context, input.project), stamp(context))),
    redo: os.label.redo.handler(({ input }) => redoLabels(dbOf(context, input.project), stamp(context))),
    importCsv: os.label.importCsv.handler(({ input }) => {
      const db = dbOf(context, input.project);
      const { options } = context;
      return {
        jobId: context.jobs.start({
          kind: 'labels', project: input.project, title: 'Labels from a table',
          work: (job) => importLabelCsv(db, { taskId: input.taskId, file: input.file, annotator: options.annotator, now: options.now }, job),
        }),
      };
    }),
  };
}

export function splitRoutes(os: Base, context: EngineContext) {
  return {
    preview: os.split.preview.handler(({ input }) => previewSplit(dbOf(context, input.project), input.config)),
    lock: os.split.lock.handler(({ input }) => lockNewSplit(dbOf(context, input.project), input.config, { at: stamp(context).at, who: context.options.annotator })),
    use: os.split.use.handler(({ input }) => useSplit(dbOf(context, input.project), input.splitId, { at: stamp(context).at, who: context.options.annotator })),
    list: os.split.list.handler(({ input }) => listSplitViews(dbOf(context, input.project))),
  };
}
