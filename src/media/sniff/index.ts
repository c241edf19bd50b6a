export { sniffFormat, unsupported } from './sniffFormat.ts';
export type { SniffedFormat } from './sniffFormat.ts';
