import type { EngineInfo, Overview } from '../../api/index.ts';

export interface Readiness {
  /** Why a start would be refused; each with the screen that helps. */
  readonly stops: readonly { readonly text: string; readonly go: 'import-more' | 'label' | 'split' | 'settings' | null; readonly action: string; readonly taskId?: string }[];
  /** What to know before one relies on the result. */
  readonly warnings: readonly string[];
}

/** Fewer groups in a class than this and no interval is given; fewer images than this surely are fewer groups. */
const LEAST_FOR_INTERVAL = 10;

/** What stands between this project and a training of these tasks. The engine has the last word at the start. */
export function readiness(overview: Overview, taskIds: readonly string[], engines: readonly EngineInfo[] | null): Readiness {
  const stops: Readiness['stops'][number][] = [];
  const warnings: string[] = [];
  if (overview.samples === 0) stops.push({ text: 'There are no images yet.', go: 'import-more', action: 'Import images' });
  if (overview.tasks.length === 0) stops.push({ text: 'No question has been asked of the images yet.', go: 'label', action: 'Ask a question' });
  else if (taskIds.length === 0) stops.push({ text: 'Choose what the model is to answer.', go: null, action: '' });
  if (overview.split === null) stops.push({ text: 'No split is locked yet, so nothing says on which patients the model will be judged.', go: 'split', action: 'Split the patients' });
  if (engines !== null && !engines.some((engine) => engine.available)) stops.push({ text: 'No engine computes correctly on this computer.', go: 'settings', action: 'See why' });
  for (const { task, counts, classes } of overview.tasks.filter((entry) => taskIds.includes(entry.task.id))) {
    const present = task.classes.filter((entry) => (classes[entry.id] ?? 0) > 0);
    if ((counts.labelled ?? 0) === 0) stops.push({ text: `Nothing is labelled for “${task.name}” yet.`, go: 'label', action: 'Label', taskId: task.id });
    else if (present.length < 2) stops.push({ text: `All labels of “${task.name}” say “${present[0]?.name ?? ''}”: there is nothing to tell apart.`, go: 'label', action: 'Label', taskId: task.id });
    for (const entry of present) {
      const images = classes[entry.id]!;
      if (images === 1) stops.push({ text: `“${entry.name}” has one image: at least 2 patients are needed to learn from one and check on another.`, go: 'label', action: 'Label', taskId: task.id });
      else if (images < LEAST_FOR_INTERVAL) warnings.push(`“${entry.name}” has ${images} images, fewer than ${LEAST_FOR_INTERVAL} patients: results on “${task.name}” will have no interval.`);
    }
  }
  return { stops, warnings };
}
