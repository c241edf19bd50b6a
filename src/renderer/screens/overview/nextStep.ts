import type { Overview } from '../../api/index.ts';
import { count, plural } from '../../format/index.ts';

export interface NextStep {
  readonly title: string;
  readonly why: string;
  /** Name of the route that does it; `task` opens the dialog for a new question. */
  readonly go: 'import-more' | 'task' | 'label' | 'split' | 'train' | 'compare';
  /** Task to label, for `label`. */
  readonly taskId?: string;
}

/** Labels without which a split and a training mean little: this many a class. */
const ENOUGH_PER_CLASS = 10;

/** The one thing that brings this project on, named by what the person wants. */
export function nextStep(overview: Overview): NextStep {
  if (overview.samples === 0) return { go: 'import-more', title: 'Import images', why: 'This project holds no images yet.' };
  if (overview.tasks.length === 0) return { go: 'task', title: 'Ask a question', why: 'Say what each image is to be judged on, such as “projection: PA or AP”.' };
  for (const { task, counts, classes } of overview.tasks) {
    const unknown = counts.unknown ?? 0;
    const thin = task.classes.filter((entry) => (classes[entry.id] ?? 0) < ENOUGH_PER_CLASS);
    if (unknown > 0 && thin.length > 0) {
      return {
        go: 'label', taskId: task.id, title: `Label ${count(Math.min(unknown, 24))} more`,
        why: `${task.name}: fewer than ${ENOUGH_PER_CLASS} images are ${thin.map((entry) => entry.name).join(', ')}.`,
      };
    }
  }
  if (!overview.split) return { go: 'split', title: 'Split the patients', why: 'Before a model learns, some patients are put aside to judge it by.' };
  if (overview.runs === 0) return { go: 'train', title: 'Train', why: `${plural(overview.samples, 'image')} from ${plural(overview.groups, 'patient')} are ready.` };
  if (overview.studies === 0) return { go: 'compare', title: 'Compare ways of training', why: 'One run tells little. Several on the same patients tell which way works, and how sure that is.' };
  return { go: 'compare', title: 'See the comparison', why: `${plural(overview.studies, 'study', 'studies')} and ${plural(overview.runs, 'run')} so far.` };
}
