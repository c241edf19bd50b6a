export { counted, listed } from './counted.ts';
