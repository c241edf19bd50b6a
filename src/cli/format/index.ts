export { formatBytes, formatEstimate, formatSeconds } from './numbers.ts';
export { formatTable } from './table.ts';
