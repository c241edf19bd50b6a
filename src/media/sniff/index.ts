export { sniffFormat, unsupported } from './sniffFormat.ts';
