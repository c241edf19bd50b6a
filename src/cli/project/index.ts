export { findRun, findRunOrStudy, findTask, metricsByTaskName, openProject } from './project.ts';
export type { Task } from './project.ts';
