import { GraftError } from '../../domain/errors/index.ts';
import { counted } from '../../domain/words/index.ts';
import type { RunParts } from '../../store/runs/index.ts';
import type { TrainingSnapshot } from './snapshot.ts';

/**
 * What would make a training meaningless is refused before its first step, in a sentence.
 * Beside a task with labels one without any may stand: its head then stays as it began.
 * @throws GraftError REFUSED: no labels, one class only, a class with fewer than two groups, a part without labels
 */
export function refuseUntrainable(snapshot: TrainingSnapshot, parts: RunParts, heads: readonly number[]): void {
  const taught = heads.filter((head) => snapshot.dataset.samples.some((sample) => sample.labels[head]! >= 0));
  if (taught.length === 0) {
    const { name } = snapshot.dataset.tasks[heads[0]!]!;
    throw refusal(name, `Task "${name}" has no labels on images of the split.`, 'Label some images of each class, then train.');
  }
  for (const head of taught) {
    refuseTask(snapshot, head);
    refusePart(snapshot, parts.train, head, 'train');
    refusePart(snapshot, parts.validation, head, 'validation');
    refuseTrainClasses(snapshot, parts.train, head);
  }
}

function refuseTask({ dataset }: TrainingSnapshot, head: number): void {
  const task = dataset.tasks[head]!;
  const groups = task.classes.map((_, index) => new Set(dataset.samples.flatMap((sample) => (sample.labels[head] === index ? [sample.group] : []))).size);
  const present = task.classes.filter((_, index) => groups[index]! > 0);
  if (task.classes.length < 2 || present.length === 1) throw refusal(task.name, `All labels of task "${task.name}" say "${present[0]!}": there is nothing to tell apart.`, 'Label images of at least one other class.');
  const rare = task.classes.findIndex((_, index) => groups[index]! < 2);
  if (rare >= 0) {
    throw refusal(task.name, `Class "${task.classes[rare]!}" of task "${task.name}" has images of ${counted(groups[rare]!, 'patients')}; at least 2 are needed to learn from one and check on another.`, `Label images of more patients as "${task.classes[rare]!}", or leave the class out.`);
  }
}

function refusePart({ dataset }: TrainingSnapshot, indices: readonly number[], head: number, part: string): void {
  if (indices.some((index) => dataset.samples[index]!.labels[head]! >= 0)) return;
  const { name } = dataset.tasks[head]!;
  throw refusal(name, `The ${part} part has no image with a label of task "${name}".`, `Label images of the ${part} part, or make a new split stratified by "${name}".`);
}

function refuseTrainClasses({ dataset }: TrainingSnapshot, train: readonly number[], head: number): void {
  const task = dataset.tasks[head]!;
  const absent = task.classes.filter((_, index) => !train.some((sample) => dataset.samples[sample]!.labels[head] === index));
  if (absent.length > 0) throw refusal(task.name, `No training image is labelled "${absent[0]!}" for task "${task.name}", so the model could not learn it.`, `Label training images as "${absent[0]!}", or make a new split stratified by "${task.name}".`);
}

function refusal(field: string, message: string, remedy: string): GraftError {
  return new GraftError('REFUSED', message, { field, remedy });
}
