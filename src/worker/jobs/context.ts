import type { FromWorker } from '../../contract/worker/index.ts';
import type { ErrorInfo } from '../../contract/index.ts';
import { isGraftError } from '../../domain/errors/index.ts';

/** What a job is given. It returns when it is done or cancelled and throws when it failed; `end` is posted for it. */
export interface JobContext {
  readonly post: (message: FromWorker) => void;
  readonly signal: AbortSignal;
}

/** What a training is given beside: a way to know when a checkpoint, which is big, is out of this process. */
export interface TrainContext extends JobContext {
  readonly send: (message: FromWorker) => Promise<void>;
}

export type JobStatus = 'done' | 'cancelled';

/** An error as it crosses to the engine. What isn't a refusal is a defect: INTERNAL with its message and no more. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (isGraftError(error)) return { code: error.code, message: error.message, data: { ...error.data } };
  return { code: 'INTERNAL', message: `The worker met an unexpected error: ${error instanceof Error ? error.message : String(error)}`, data: {} };
}
