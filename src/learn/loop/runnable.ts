import { GraftError } from '../../domain/errors/index.ts';
import type { RunRequest, RunTask } from './types.ts';

export interface Runnable {
  /** The samples that can teach or judge something: those with a label for at least one of the tasks. */
  readonly train: readonly number[];
  readonly validation: readonly number[];
  /** Names of tasks without any label in the training part: their heads stay as they began. */
  readonly untaught: readonly string[];
}

type Parts = Pick<RunRequest, 'tasks' | 'train' | 'validation'>;

/** Refuses, before the first step, what can't be trained or stopped sensibly. Throws GraftError REFUSED. */
export function checkRunnable({ tasks, train, validation }: Parts): Runnable {
  const taught = tasks.filter((task) => classesIn(task, train).size > 0);
  if (taught.length === 0) {
    refuse(`The training part has no label for ${list(tasks)}.`, 'Label some images, or choose another task.');
  }
  for (const task of taught) {
    if (classesIn(task, train).size === 1) refuse(`The training part has labels of only one class of the task "${task.name}".`, 'Label images of another class, or make a split that holds both.');
  }
  const judged = taught.filter((task) => classesIn(task, validation).size > 0);
  if (judged.length === 0) {
    refuse(`The validation part has no label for ${list(taught)}, so that nothing could stop the training at its best.`, 'Label images of the validation part, or make another split.');
  }
  return {
    train: train.filter((sample) => taught.some((task) => task.labels[sample]! >= 0)),
    validation: validation.filter((sample) => judged.some((task) => task.labels[sample]! >= 0)),
    untaught: tasks.filter((task) => !taught.includes(task)).map((task) => task.name),
  };
}

function classesIn(task: RunTask, samples: readonly number[]): Set<number> {
  return new Set(samples.map((sample) => task.labels[sample]!).filter((label) => label >= 0));
}

const list = (tasks: readonly RunTask[]): string => tasks.map((task) => `"${task.name}"`).join(' or ');

function refuse(message: string, remedy: string): never {
  throw new GraftError('REFUSED', message, { field: 'tasks', remedy });
}
