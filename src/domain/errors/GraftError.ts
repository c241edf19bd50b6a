/** Every refusal a person can meet. Exit codes of the command line follow from it (see `src/cli`). */
export const ERROR_CODES = [
  'BAD_INPUT',
  'NOT_FOUND',
  'REFUSED',
  'PROJECT_IN_USE',
  'PROJECT_TOO_NEW',
  'PROJECT_DAMAGED',
  'DISK_FULL',
  'UNREADABLE_FILE',
  'UNSUPPORTED_FILE',
  'NO_IMAGES',
  'ENGINE_UNAVAILABLE',
  /** In the middle of work: it broke, gave nonsense or no memory. What was computed before stands. */
  'ENGINE_FAILED',
  'OUT_OF_MEMORY',
  'WORKER_DIED',
  'DIVERGED',
  'CANCELLED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorData {
  /** The file it is about, as the user named it. Never a patient's name. */
  readonly file?: string;
  /** The field, option, column or key it is about. */
  readonly field?: string;
  /** What the person can do now, one sentence. */
  readonly remedy?: string;
  /** Number under which the log has the details of an INTERNAL error. */
  readonly incident?: string;
}

/**
 * The one error class of Graft. `message` says what happened to which file or field; `data.remedy` what to do.
 * Anything else that is thrown is a defect and becomes INTERNAL at the boundary.
 */
export class GraftError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, data: ErrorData = {}, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'GraftError';
    this.code = code;
    this.data = data;
  }
}

export function isGraftError(error: unknown): error is GraftError {
  return error instanceof GraftError;
}
