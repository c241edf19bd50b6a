import { Dumbbell, Images, PackageCheck, Scale, Split, Tag } from '@lucide/vue';
import type { Component } from 'vue';
import { count } from '../format/index.ts';
import type { Overview } from '../api/index.ts';

export interface RailEntry {
  readonly name: string;
  readonly title: string;
  readonly icon: Component;
  readonly key: string;
  /** Second line: what there is, done or running. Empty: nothing yet. */
  readonly state: string;
  readonly done: boolean;
  readonly busy: boolean;
}

/** Labels still to be given for the task that has fewest left but some; 0 where all is said. */
export function labelsLeft(overview: Overview): number {
  return overview.tasks.reduce((sum, { counts }) => sum + (counts.unknown ?? 0), 0);
}

/** The project's path in the order of work, each step with its state. `training`: a train or study job runs. */
export function railEntries(overview: Overview, busy: ReadonlySet<string>): RailEntry[] {
  const left = labelsLeft(overview);
  const labelled = overview.tasks.length > 0 && overview.samples > 0;
  const training = busy.has('train') || busy.has('study');
  const entry = (name: string, title: string, icon: Component, key: string, state: string, done = false, running = false): RailEntry =>
    ({ name, title, icon, key, state, done, busy: running });
  return [
    entry('images', 'Images', Images, 'Shift+G', overview.samples ? count(overview.samples) : '', false, busy.has('import')),
    entry('label', 'Label', Tag, 'Shift+L', labelled ? (left ? `${count(left)} left` : 'all said') : '', labelled && left === 0, busy.has('labels')),
    entry('split', 'Split', Split, 'Shift+S', overview.split ? 'locked' : '', overview.split !== null),
    entry('train', 'Train', Dumbbell, 'Shift+T', training ? 'running' : overview.runs ? `${count(overview.runs)} ${overview.runs === 1 ? 'run' : 'runs'}` : '', false, training),
    entry('compare', 'Compare', Scale, 'Shift+C', overview.studies ? `${count(overview.studies)} ${overview.studies === 1 ? 'study' : 'studies'}` : ''),
    entry('export', 'Export', PackageCheck, 'Shift+E', '', false, busy.has('export')),
  ];
}
