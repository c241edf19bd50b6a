export { findRun, findRunOrStudy, findStudy, findTask, metricsByTaskName, openProject } from './project.ts';
export { positiveClasses, positiveSentences } from './positiveClass.ts';
export type { Task } from './project.ts';
