import type { ErrorCode } from '../../domain/errors/index.ts';
import type { ErrorInfo } from '../../contract/index.ts';

/** What ends a training without any fault of its own. */
const RESUMABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['WORKER_DIED', 'DISK_FULL', 'ENGINE_FAILED', 'OUT_OF_MEMORY']);

/** A process or an engine that broke, a full disk or memory let a training go on later; what the worker refused would be refused again. */
export function statusAfter(error: Pick<ErrorInfo, 'code'> | null): 'interrupted' | 'failed' {
  return error === null || RESUMABLE.has(error.code) ? 'interrupted' : 'failed';
}
