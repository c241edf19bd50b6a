import type { FromWorker, WorkerJob } from '../../contract/worker/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { fromErrorInfo } from '../boundary/index.ts';
import type { WorkerPort } from '../port.ts';

export interface WorkerJobOptions {
  readonly startWorker: () => WorkerPort;
  readonly signal: AbortSignal;
  /** Messages are handled one after the other, in order; a throw ends the worker and the job. */
  readonly onMessage: (message: FromWorker) => void | Promise<void>;
  /** Milliseconds that a cancelled worker has to send its last checkpoint before it is killed. */
  readonly grace?: number;
}

const GRACE = 20_000;

/**
 * Runs one job in a worker process of its own and sees it to its end.
 * @throws GraftError CANCELLED after the signal, WORKER_DIED when the process is gone, or the error that the worker reports
 */
export async function runWorkerJob(job: WorkerJob, options: WorkerJobOptions): Promise<void> {
  if (options.signal.aborted) throw cancelled();
  const worker = options.startWorker();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let queue: Promise<void> = Promise.resolve();
  let killing: NodeJS.Timeout | undefined;
  const fail = (error: unknown): void => {
    reject(error);
    worker.kill();
  };
  /** One after the other; a failure is the job's. */
  const inTurn = async (before: Promise<void>, work: () => void | Promise<void>): Promise<void> => {
    await before;
    try {
      await work();
    } catch (error) {
      fail(error);
    }
  };
  worker.onMessage((message) => {
    queue = inTurn(queue, async () => {
      await options.onMessage(message);
      settle(message, resolve, reject);
    });
    if (message.type !== 'ready') return;
    if (options.signal.aborted) fail(cancelled());
    else worker.post({ type: 'start', job });
  });
  worker.onExit((reason) => {
    // What it sent before it died comes first: an `end` among it wins.
    queue = inTurn(queue, () => { reject(options.signal.aborted ? cancelled() : died(reason)); });
  });
  const onAbort = (): void => {
    worker.post({ type: 'cancel' });
    killing = setTimeout(() => { worker.kill(); }, options.grace ?? GRACE);
  };
  options.signal.addEventListener('abort', onAbort, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(killing);
    options.signal.removeEventListener('abort', onAbort);
    worker.kill();
  }
}

function settle(message: FromWorker, resolve: () => void, reject: (error: unknown) => void): void {
  if (message.type !== 'end') return;
  if (message.status === 'done') resolve();
  else if (message.status === 'cancelled') reject(cancelled());
  else reject(message.error === null ? new GraftError('INTERNAL', 'The worker failed without saying why.') : fromErrorInfo(message.error));
}

function cancelled(): GraftError {
  return new GraftError('CANCELLED', 'Cancelled.');
}

function died(reason: string): GraftError {
  return new GraftError('WORKER_DIED', reason, { remedy: 'Everything up to the last checkpoint is kept: resume the run. If memory ran out, use a smaller batch or input size.' });
}
