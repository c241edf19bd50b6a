export { exportModel } from './exportModel.ts';
export type { ExportDeps, ExportRequest } from './exportModel.ts';
