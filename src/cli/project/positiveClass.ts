import type { Task } from './project.ts';

/** Task name → the class that AUC, sensitivity and specificity are about: the second of two; null where there are more. */
export function positiveClasses(tasks: readonly Task[]): Record<string, string | null> {
  return Object.fromEntries(tasks.map(({ name, classes }) => [name, classes.length === 2 ? classes[1]!.name : null]));
}

/** The same for people, a sentence a task. */
export function positiveSentences(tasks: readonly Task[]): string[] {
  return tasks.map(({ name, classes }) => (classes.length === 2
    ? `${name}: positive is "${classes[1]!.name}", negative is "${classes[0]!.name}".`
    : `${name}: of its ${classes.length} classes each is set against the others; AUC, sensitivity and specificity are means over them.`));
}
