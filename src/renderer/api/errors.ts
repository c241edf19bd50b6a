import { ORPCError } from '@orpc/client';
import { ERROR_CODES, isGraftError } from '../../domain/errors/index.ts';
import type { ErrorInfo } from '../../contract/index.ts';

const codes = new Set<string>(ERROR_CODES);

/** Whatever was thrown, as what a person reads: what happened, to what, what to do. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (isGraftError(error)) return { code: error.code, message: error.message, data: error.data };
  if (error instanceof ORPCError && codes.has(error.code)) {
    return { code: error.code as ErrorInfo['code'], message: error.message, data: error.data ?? {} };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: `Something in Graft went wrong: ${message}`,
    data: { remedy: 'Try again. If it happens again, start Graft anew; labels shown as saved are kept.' },
  };
}

/** True for a call that ended because somebody cancelled it: an outcome, not a failure. */
export function isCancelled(error: unknown): boolean {
  return toErrorInfo(error).code === 'CANCELLED';
}
