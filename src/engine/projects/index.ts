export { checkProject, projectWarnings } from './health.ts';
export { prepareProject } from './prepareProject.ts';
export { projectOverview } from './overview.ts';
export { Projects } from './Projects.ts';
export type { OpenedProject } from './Projects.ts';
export { createRecents } from './recents.ts';
export { samplePath, sourcePath } from './sourcePath.ts';
