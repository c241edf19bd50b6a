import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { FromWorker, TrainJob } from '../../contract/worker/index.ts';
import type { ErrorInfo } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { toErrorInfo } from '../jobs/context.ts';
import type { TrainContext } from '../jobs/context.ts';
import { runLane } from './runLane.ts';
import type { LaneOptions } from './runLane.ts';
import { queueOf } from './queueOf.ts';

interface LaneData {
  readonly lane: { readonly job: TrainJob; readonly shared: SharedArrayBuffer; readonly threads: number };
}

/** `ack`: number under which the lane wants to hear that the message has left the process; null for not. */
type FromLane = { readonly type: 'message'; readonly message: FromWorker; readonly ack: number | null } | { readonly type: 'ended'; readonly error: ErrorInfo | null };
type ToLane = { readonly type: 'cancel' } | { readonly type: 'sent'; readonly ack: number };

/**
 * Runs a lane in a thread of its own: onnxruntime computes on the thread that asks. `entry` is the worker's own entry,
 * which calls `serveLane` when it finds itself in such a thread.
 */
export function startLane(entry: string, { job, queue, threads }: LaneOptions, { post, send, signal }: TrainContext): Promise<void> {
  const data: LaneData = { lane: { job, shared: queue.shared, threads } };
  const thread = new Worker(entry, { workerData: data });
  const tell = (message: ToLane): void => thread.postMessage(message, []);
  const cancel = (): void => tell({ type: 'cancel' });
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  return new Promise<void>((resolve, reject) => {
    thread.on('message', (from: FromLane) => {
      if (from.type === 'ended') {
        if (from.error === null) resolve();
        else reject(new GraftError(from.error.code, from.error.message, from.error.data));
      } else if (from.ack === null) post(from.message);
      else void send(from.message).then(() => tell({ type: 'sent', ack: from.ack! }));
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
  const awaiting = new Map<number, () => void>();
  let sent = 0;
  port.on('message', (message: ToLane) => {
    if (message.type === 'cancel') abort.abort();
    else {
      awaiting.get(message.ack)?.();
      awaiting.delete(message.ack);
    }
  });
  const tell = (message: FromLane): void => port.postMessage(message, []);
  const send = (message: FromWorker): Promise<void> => new Promise((resolve) => {
    const ack = ++sent;
    awaiting.set(ack, resolve);
    tell({ type: 'message', message, ack });
  });
  let error: ErrorInfo | null = null;
  try {
    await runLane({ job, queue: queueOf(job, shared), threads }, { post: (message) => tell({ type: 'message', message, ack: null }), send, signal: abort.signal });
  } catch (cause) {
    error = toErrorInfo(cause);
  }
  tell({ type: 'ended', error });
}
