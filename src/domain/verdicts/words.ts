import type { MetricName } from '../metrics/index.ts';

/** Names for sentences; ids where one is lacking. */
export interface Naming {
  /** Plural of what a group is. */
  readonly groups?: string;
  readonly tasks?: Readonly<Record<string, string>>;
  /** Task id → class names in the task's order. */
  readonly classes?: Readonly<Record<string, readonly string[]>>;
  readonly arms?: Readonly<Record<string, string>>;
}

export interface Words {
  readonly groups: string;
  taskName(taskId: string): string;
  className(taskId: string, index: number): string;
  armName(arm: string): string;
}

export function wordsOf(naming: Naming = {}): Words {
  return {
    groups: naming.groups ?? 'patients',
    taskName: (taskId) => naming.tasks?.[taskId] ?? taskId,
    className: (taskId, index) => naming.classes?.[taskId]?.[index] ?? `class ${index + 1}`,
    armName: (arm) => naming.arms?.[arm] ?? arm,
  };
}

export const METRIC_WORDS: Readonly<Record<MetricName, string>> = {
  auc: 'AUC',
  accuracy: 'accuracy',
  balancedAccuracy: 'balanced accuracy',
  sensitivity: 'sensitivity',
  specificity: 'specificity',
  logLoss: 'log loss',
};

/** Numbers with as many decimals, two to four, as the smallest that isn't zero needs, and a true minus sign. */
export function written(...numbers: readonly number[]): string[] {
  const vanishes = (digits: number): boolean => numbers.some((number) => number !== 0 && Number(number.toFixed(digits)) === 0);
  const digits = [2, 3].find((d) => !vanishes(d)) ?? 4;
  return numbers.map((number) => {
    const text = Math.abs(number).toFixed(digits);
    return number < 0 && Number(text) !== 0 ? `−${text}` : text;
  });
}
