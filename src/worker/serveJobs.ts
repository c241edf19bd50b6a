import type { ToWorker, WorkerJob } from '../contract/worker/index.ts';
import type { Channel } from './channel/index.ts';
import { toErrorInfo } from './jobs/context.ts';
import type { JobStatus, TrainContext } from './jobs/context.ts';

export type RunJob = (job: WorkerJob, context: TrainContext) => Promise<JobStatus>;

/** Says `ready`, then runs one job at a time; each ends with exactly one `end`, whatever happens. */
export function serveJobs(channel: Channel, runJob: RunJob): void {
  let running: AbortController | null = null;
  const start = async (job: WorkerJob): Promise<void> => {
    if (running) {
      channel.post({ type: 'note', level: 'warning', message: 'The worker is busy with another job.' });
      return;
    }
    running = new AbortController();
    const end = await runToEnd(job, { post: (message) => channel.post(message), send: (message) => channel.send(message), signal: running.signal }, runJob);
    running = null;
    channel.post({ type: 'end', ...end });
  };
  channel.onMessage((message: ToWorker) => {
    if (message.type === 'start') void start(message.job);
    else running?.abort();
  });
  channel.post({ type: 'ready' });
}

async function runToEnd(job: WorkerJob, context: TrainContext, runJob: RunJob) {
  try {
    return { status: await runJob(job, context), error: null };
  } catch (error) {
    const info = toErrorInfo(error);
    return info.code === 'CANCELLED' ? { status: 'cancelled' as const, error: null } : { status: 'failed' as const, error: info };
  }
}
