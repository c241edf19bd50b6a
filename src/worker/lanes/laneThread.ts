import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { FromWorker, TrainJob } from '../../contract/worker/index.ts';
import type { ErrorInfo } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { toErrorInfo } from '../jobs/context.ts';
import type { JobContext } from '../jobs/context.ts';
import { runLane } from './runLane.ts';
import type { LaneOptions } from './runLane.ts';
import { queueOf } from './queueOf.ts';

interface LaneData {
  readonly lane: { readonly job: TrainJob; readonly shared: SharedArrayBuffer; readonly threads: number };
}

type FromLane = FromWorker | { readonly type: 'lane-ended'; readonly error: ErrorInfo | null };

/**
 * Runs a lane in a thread of its own: onnxruntime computes on the thread that asks. `entry` is the worker's own entry,
 * which calls `serveLane` when it finds itself in such a thread.
 */
export function startLane(entry: string, { job, queue, threads }: LaneOptions, { post, signal }: JobContext): Promise<void> {
  const data: LaneData = { lane: { job, shared: queue.shared, threads } };
  const thread = new Worker(entry, { workerData: data });
  const cancel = (): void => thread.postMessage('cancel', []);
  signal.addEventListener('abort', cancel, { once: true });
  return new Promise<void>((resolve, reject) => {
    thread.on('message', (message: FromLane) => {
      if (message.type !== 'lane-ended') post(message);
      else if (message.error === null) resolve();
      else reject(new GraftError(message.error.code, message.error.message, message.error.data));
    });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`a training thread ended early with code ${code}`)));
  }).finally(() => {
    signal.removeEventListener('abort', cancel);
    void thread.terminate();
  });
}

/** Whether this is such a thread. */
export function isLane(): boolean {
  return parentPort !== null && (workerData as Partial<LaneData> | null)?.lane !== undefined;
}

/** The other end of `startLane`. */
export async function serveLane(): Promise<void> {
  const port = parentPort!;
  const { job, shared, threads } = (workerData as LaneData).lane;
  const abort = new AbortController();
  port.on('message', () => abort.abort());
  let error: ErrorInfo | null = null;
  try {
    await runLane({ job, queue: queueOf(job, shared), threads }, { post: (message) => port.postMessage(message), signal: abort.signal });
  } catch (cause) {
    error = toErrorInfo(cause);
  }
  port.postMessage({ type: 'lane-ended', error } satisfies FromLane);
}
