import { ORPCError } from '@orpc/client';
import { CommanderError } from 'commander';
import { ERROR_CODES, GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { ErrorCode } from '../../domain/errors/index.ts';
import type { ErrorInfo } from '../../contract/index.ts';
import { issueSentences } from './issueSentences.ts';
import type { Issue } from './issueSentences.ts';

/** Whatever was thrown, as code, sentence and data. What isn't known is a defect: INTERNAL. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (isGraftError(error)) return { code: error.code, message: error.message, data: error.data };
  if (error instanceof CommanderError) return usage(error.message.replace(/^error: /, ''));
  if (error instanceof ORPCError) return fromCall(error);
  return { code: 'INTERNAL', message: `Something in Graft went wrong: ${error instanceof Error ? error.message : String(error)}`, data: {} };
}

function fromCall(error: ORPCError<string, unknown>): ErrorInfo {
  if (error.code === 'BAD_REQUEST') {
    const issues = (error.data as { readonly issues?: readonly Issue[] } | undefined)?.issues ?? [];
    return usage(issues.length === 0 ? error.message : issueSentences(issues).join('; '));
  }
  if (!isErrorCode(error.code)) return { code: 'INTERNAL', message: `Something in Graft went wrong: ${causeOf(error)}`, data: {} };
  return { code: error.code, message: error.message, data: (error.data ?? {}) as ErrorInfo['data'] };
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

function isErrorCode(code: string): code is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(code);
}

function usage(message: string): ErrorInfo {
  return { code: 'BAD_INPUT', message, data: { remedy: 'Add --help to the command to see what it takes.' } };
}

/** The error an event of a job carries, to be thrown. */
export function fromErrorInfo(info: ErrorInfo): GraftError {
  return new GraftError(info.code, info.message, info.data);
}
