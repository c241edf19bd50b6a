import { existsSync } from 'node:fs';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineContext } from '../context.ts';
import { runWorkerJob } from '../workers/index.ts';

/** Starts the job that runs an exported model on files; each answer is a `prediction` event. @throws GraftError NOT_FOUND for the model */
export function startPrediction(context: EngineContext, request: { model: string; files: readonly string[] }): string {
  if (!existsSync(request.model)) throw new GraftError('NOT_FOUND', `There is no model ${request.model}.`, { file: request.model, field: 'model', remedy: 'Give the file that "graft export" wrote.' });
  return context.jobs.start({
    kind: 'predict', project: null, title: 'Predict',
    work: async ({ signal, progress, emit }) => {
      let done = 0;
      let failed = 0;
      await runWorkerJob({ type: 'predict', model: request.model, files: request.files }, {
        startWorker: context.options.startWorker, signal,
        onMessage: (message) => {
          if (message.type === 'note') emit({ type: 'note', level: message.level, message: message.message });
          if (message.type !== 'predicted') return;
          if (message.ok) done++;
          else failed++;
          const tasks = Object.fromEntries(Object.entries(message.tasks).map(([task, probabilities]) => [task, { probabilities: { ...probabilities } }]));
          emit({ type: 'prediction', file: message.file, ok: message.ok, ...(message.message === null ? {} : { message: message.message }), tasks });
          progress(done + failed, request.files.length, 'Files');
        },
      });
      return { done, failed };
    },
  });
}
