import type { Overview } from '../api/index.ts';
import type { Label } from '../../contract/index.ts';
import type { LabelState } from '../../domain/tasks/index.ts';

export interface Said {
  readonly state: LabelState;
  readonly classId: string | null;
}
export const UNKNOWN: Said = { state: 'unknown', classId: null };

/** What is said of a sample for a task; nothing said is `unknown`. */
export function saidOf(labels: readonly Label[], taskId: string): Said {
  return labels.find((label) => label.taskId === taskId) ?? UNKNOWN;
}

/** The counts after one sample's answer changed: shown at once, put right by the engine's own a moment later. */
export function countsAfter(overview: Overview, taskId: string, before: Said, after: Said): Overview {
  const tasks = overview.tasks.map((entry) => {
    if (entry.task.id !== taskId) return entry;
    const counts = { ...entry.counts };
    const classes = { ...entry.classes };
    const add = (said: Said, by: number): void => {
      counts[said.state] = Math.max(0, (counts[said.state] ?? 0) + by);
      if (said.state === 'labelled' && said.classId !== null) classes[said.classId] = Math.max(0, (classes[said.classId] ?? 0) + by);
    };
    add(before, -1);
    add(after, 1);
    return { ...entry, counts, classes };
  });
  return { ...overview, tasks };
}
