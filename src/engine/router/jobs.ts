import type { EngineContext } from '../context.ts';
import type { Base } from './base.ts';

export function jobRoutes(os: Base, { jobs }: EngineContext) {
  return {
    list: os.job.list.handler(() => jobs.list()),
    get: os.job.get.handler(({ input }) => jobs.get(input.jobId)),
    events: os.job.events.handler(({ input, signal }) => jobs.events(input.jobId, input.after, signal)),
    cancel: os.job.cancel.handler(({ input }) => {
      jobs.cancel(input.jobId);
      return {};
    }),
  };
}
