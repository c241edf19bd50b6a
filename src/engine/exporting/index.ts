export { startExport } from './startExport.ts';
