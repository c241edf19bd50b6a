import type { ErrorInfo } from '../../contract/index.ts';

/** A process that died or a full disk lets a training go on later; what the worker refused would be refused again. */
export function statusAfter(error: Pick<ErrorInfo, 'code'> | null): 'interrupted' | 'failed' {
  return error === null || error.code === 'WORKER_DIED' || error.code === 'DISK_FULL' ? 'interrupted' : 'failed';
}
