import { GraftError } from '../../domain/errors/index.ts';
import { foldRoles, PARTS, refuseCrossingGroups } from '../../domain/splits/index.ts';
import type { SplitConfig } from '../../domain/splits/index.ts';
import type { Task } from '../../domain/tasks/index.ts';
import { currentSplit, findTaskByName, listKnownSamples, splitAssignment } from '../../store/project/index.ts';
import type { KnownSample, StoredSplit } from '../../store/project/index.ts';
import type { Dataset, RunParts } from '../../store/runs/index.ts';
import type { Reader } from '../../store/sqlite/index.ts';
import { refuseUntrainable } from './refusals.ts';

/** What a training starts from: the locked split, and the samples in it with their labels of this moment. */
export interface TrainingSnapshot {
  readonly split: StoredSplit;
  readonly tasks: readonly Task[];
  readonly dataset: Dataset;
  /** Part or fold of each sample of the dataset. */
  readonly partOf: readonly string[];
}

/**
 * @param taskNames names or ids; their order is that of the heads
 * @throws GraftError REFUSED without a locked split, for a group in two parts or a task that can't be trained; NOT_FOUND for a task
 */
export function takeTrainingSnapshot(db: Reader, taskNames: readonly string[]): TrainingSnapshot {
  const split = currentSplit(db);
  if (split === null) throw new GraftError('REFUSED', 'There is no locked split yet, so nothing says which images may train.', { remedy: 'Make a split and lock it, then train.' });
  const tasks = [...new Set(taskNames)].map((name) => findTask(db, name));
  const assignment = splitAssignment(db, split.id);
  const samples = listKnownSamples(db).filter((sample) => assignment.has(sample.group));
  const partOf = samples.map((sample) => assignment.get(sample.group)!);
  refuseCrossingGroups(samples.map((sample, index) => ({ group: sample.group, part: partOf[index]! })));
  const dataset: Dataset = {
    version: 1,
    tasks: tasks.map((task) => ({ id: task.id, name: task.name, classes: task.classes.map((one) => one.name) })),
    samples: samples.map((sample) => ({ id: sample.id, group: sample.group, contentHash: sample.contentHash, frame: sample.frame, labels: tasks.map((task) => classIndex(task, sample)) })),
  };
  return { split, tasks, dataset, partOf };
}

function findTask(db: Reader, name: string): Task {
  const task = findTaskByName(db, name);
  if (task === null) throw new GraftError('NOT_FOUND', `There is no task "${name}" in this project.`, { field: 'tasks', remedy: 'Check the name, or add the task.' });
  return task;
}

function classIndex(task: Task, sample: KnownSample): number {
  const classId = sample.classes[task.id];
  return classId === undefined ? -1 : task.classes.findIndex((one) => one.id === classId);
}

/** Folds that are held out in turn; [null] for a split by parts. */
export function foldsOf(config: SplitConfig): (number | null)[] {
  return config.kind === 'parts' ? [null] : Array.from({ length: config.folds ?? 5 }, (_, fold) => fold);
}

/**
 * Who does what in one run. Training and validation take samples with a label of one of the run's tasks; whole parts are
 * predicted. @param heads indices into the snapshot's tasks
 * @throws GraftError REFUSED where training or validating would have nothing to go by
 */
export function assignParts(snapshot: TrainingSnapshot, fold: number | null, heads: readonly number[]): RunParts {
  const { samples } = snapshot.dataset;
  const all = (parts: readonly string[]): number[] => samples.flatMap((_, index) => (parts.includes(snapshot.partOf[index]!) ? [index] : []));
  const labelled = (indices: readonly number[]): number[] => indices.filter((index) => heads.some((head) => samples[index]!.labels[head]! >= 0));
  const roles = rolesOf(snapshot.split.config, fold);
  const predict = Object.fromEntries(Object.entries(roles.predict).map(([name, parts]) => [name, all(parts)] as const).filter(([, indices]) => indices.length > 0));
  const parts: RunParts = { train: labelled(all(roles.train)), validation: labelled(all(roles.validation)), predict };
  refuseUntrainable(snapshot, parts, heads);
  return parts;
}

interface Roles { readonly train: readonly string[]; readonly validation: readonly string[]; readonly predict: Readonly<Record<string, readonly string[]>> }

function rolesOf(config: SplitConfig, fold: number | null): Roles {
  if (config.kind === 'parts') {
    return { train: ['train'], validation: ['validation'], predict: Object.fromEntries(PARTS.filter((part) => part !== 'train').map((part) => [part, [part]])) };
  }
  const folds = config.folds ?? 5;
  if (fold === null) return finalFit(folds);
  const held = fold;
  if (held >= folds || held < 0) throw new GraftError('BAD_INPUT', `There is no fold ${held}: the split has ${folds}, from 0 to ${folds - 1}.`, { field: 'fold' });
  const roles = foldRoles(folds, held);
  return {
    train: roles.train.map((one) => `fold${one}`), validation: [`fold${roles.validation}`],
    predict: { validation: [`fold${roles.validation}`], test: [`fold${roles.test}`] },
  };
}

/**
 * No fold is held out: all patients take part, the first fold by deciding when to stop. For the model that is exported;
 * what it can do is estimated by the study (docs/decisions/0005).
 */
function finalFit(folds: number): Roles {
  return {
    train: Array.from({ length: folds - 1 }, (_, fold) => `fold${fold + 1}`), validation: ['fold0'],
    predict: { validation: ['fold0'] },
  };
}
