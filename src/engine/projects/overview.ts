import type { SplitView } from '../../contract/index.ts';
import type { LabelState } from '../../domain/tasks/index.ts';
import { countSamples, labelCounts, listSources, listTasks, undoState } from '../../store/project/index.ts';
import type { StoredTask } from '../../store/project/index.ts';
import { projectWarnings } from './health.ts';
import type { ProjectWarning } from './health.ts';
import { sourcePath } from './sourcePath.ts';
import type { OpenedProject } from './Projects.ts';

export interface Overview {
  project: string; name: string; path: string; samples: number; groups: number; missing: number;
  tasks: { task: StoredTask; counts: Record<LabelState, number>; classes: Record<string, number> }[];
  split: SplitView | null; runs: number; studies: number; undo: string | null; redo: string | null;
  sources: { path: string; samples: number }[]; warnings: ProjectWarning[];
}

/** Everything that the Overview page and `graft show` say of a project. */
export function projectOverview(project: OpenedProject, more: Pick<Overview, 'split' | 'runs' | 'studies'>): Overview {
  const { db } = project.store;
  const counts = countSamples(db);
  return {
    project: project.id, name: project.name, path: project.path, ...counts,
    tasks: listTasks(db).map((task) => {
      const { states, classes } = labelCounts(db, task.id, counts.samples);
      return { task, counts: states, classes };
    }),
    ...more, ...undoState(db),
    warnings: projectWarnings(project),
    sources: listSources(db).map((source) => ({ path: sourcePath(project, source), samples: source.samples })),
  };
}
