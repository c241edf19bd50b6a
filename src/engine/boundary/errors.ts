import { ORPCError, ValidationError } from '@orpc/server';
import type { ErrorInfo } from '../../contract/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { IncidentLog } from './incidentLog.ts';

/** Any thrown value as the one kind of error that leaves the engine. A defect gets an incident id and goes to the log. */
export function toGraftError(error: unknown, where: string, log: IncidentLog): GraftError {
  if (isGraftError(error)) return error;
  if (error instanceof ORPCError && error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') return badInput(error.cause);
  if (isFullDisk(error)) return new GraftError('DISK_FULL', 'The disk is full: the last action was not finished. Everything saved before it is intact.', { remedy: 'Free some space on this disk, then repeat the last action.' }, { cause: error });
  const incident = log.record(error, where);
  return new GraftError('INTERNAL', `Something went wrong inside Graft (incident ${incident}).`, { incident, remedy: 'Try again. If it happens again, report it with graft.log of your user folder; it holds nothing of a patient.' });
}

/** Of the file system; SQLite's own comes as DISK_FULL out of the store. */
function isFullDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

export function toErrorInfo(error: GraftError): ErrorInfo {
  return { code: error.code, message: error.message, data: error.data };
}

export function fromErrorInfo(error: ErrorInfo): GraftError {
  return new GraftError(error.code, error.message, error.data);
}

/** The error as the contract declares it. */
export function toOrpcError(error: GraftError): ORPCError<string, unknown> {
  return new ORPCError(error.code, { defined: true, message: error.message, data: error.data });
}

function badInput(error: ValidationError): GraftError {
  const issue = error.issues[0];
  const field = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  const what = issue?.message ?? 'not valid';
  return new GraftError('BAD_INPUT', field === '' ? `The input is not valid: ${what}.` : `"${field}" is not valid: ${what}.`, field === '' ? {} : { field });
}
