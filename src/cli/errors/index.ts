export { EXIT, exitCodeOf } from './exitCodes.ts';
export type { ExitCode } from './exitCodes.ts';
export { issueSentences } from './issueSentences.ts';
export { fromErrorInfo, toErrorInfo } from './toErrorInfo.ts';
