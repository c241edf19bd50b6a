export { previewCard, startExport } from './startExport.ts';
