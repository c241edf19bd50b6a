export { ERROR_CODES, GraftError, isGraftError } from './GraftError.ts';
export type { ErrorCode, ErrorData } from './GraftError.ts';
