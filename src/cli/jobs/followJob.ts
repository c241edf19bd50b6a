import type { Job, JobEvent } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { Session } from '../Cli.ts';
import { fromErrorInfo } from '../errors/index.ts';

type EndEvent = Extract<JobEvent, { type: 'end' }>;

/**
 * Shows the events of a job until it ends and resolves to its last one. `show` gets each event but progress and notes,
 * which look the same for every job. Ctrl+C cancels the job and still waits for its end, so that what it had is kept.
 * Rejects with the job's own error where it failed, CANCELLED where it was cancelled.
 */
export async function followJob({ client, output, interrupted }: Session, jobId: Job['id'], show: (event: JobEvent) => void = () => undefined): Promise<EndEvent> {
  const cancel = (): void => {
    // A job that has just ended can't be cancelled any more, which its end event then says.
    client.job.cancel({ jobId }).catch(() => undefined);
  };
  if (interrupted.aborted) cancel();
  interrupted.addEventListener('abort', cancel, { once: true });
  try {
    for await (const event of await client.job.events({ jobId })) {
      if (event.type === 'progress') output.progress(event);
      else if (event.type === 'end') return finish(event);
      else if (event.type === 'note') {
        output.record({ event: 'note', level: event.level, message: event.message });
        output.say(event.level === 'warning' ? `Note: ${event.message}` : event.message);
      } else show(event);
    }
  } finally {
    interrupted.removeEventListener('abort', cancel);
    output.endProgress();
  }
  throw new GraftError('INTERNAL', 'The job ended without saying how.');
}

function finish(event: EndEvent): EndEvent {
  if (event.status === 'failed') throw event.error === null ? new GraftError('INTERNAL', 'The job failed without a reason.') : fromErrorInfo(event.error);
  if (event.status === 'cancelled') throw new GraftError('CANCELLED', 'Cancelled. What was finished before is kept.');
  return event;
}
