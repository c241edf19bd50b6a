import { studyConfigSchema } from '../../../contract/index.ts';
import type { Run, StudyConfig } from '../../../contract/index.ts';
import { STRATEGIES } from '../../../domain/recipe/index.ts';
import type { Strategy } from '../../../domain/recipe/index.ts';
import type { SplitConfig } from '../../../domain/splits/index.ts';

/** Ways of training that can stand beside each other; `two-task` is `top` with a second question. */
export const ARM_NAMES = ['frozen', 'top', 'all', 'scratch', 'two-task'] as const;
export const TWO_TASK_TITLE = 'Two questions over one network';
export type ArmName = (typeof ARM_NAMES)[number];

export interface StudyForm {
  readonly name: string;
  readonly arms: readonly ArmName[];
  /** Names of tasks; the first is what is judged first. */
  readonly tasks: readonly string[];
  readonly seeds: number;
  readonly epochs: number;
  readonly size: number;
  readonly margin: number;
  readonly metric: StudyConfig['metric'];
}

export function suggestedStudy(tasks: readonly string[]): StudyForm {
  return { name: 'comparison', arms: ['frozen', 'top', 'scratch'], tasks: tasks.slice(0, 1), seeds: 2, epochs: 15, size: 128, margin: 0.05, metric: 'auc' };
}

const strategyOf = (arm: ArmName): Strategy => (arm === 'two-task' ? 'top' : arm);

/** One input size, one budget and the same patients for every arm. */
export function studyConfig(form: StudyForm): StudyConfig {
  const [main] = form.tasks;
  const arms = ARM_NAMES.filter((arm) => form.arms.includes(arm)).map((arm) => [arm, { strategy: strategyOf(arm), tasks: arm === 'two-task' ? [...form.tasks] : [main!] }] as const);
  return {
    name: form.name.trim(), tasks: [...form.tasks], seeds: Array.from({ length: form.seeds }, (_, index) => index + 1), budget: { epochs: form.epochs },
    margin: form.margin, metric: form.metric, arms: Object.fromEntries(arms), input: { size: form.size },
  };
}

/** Field → what is wrong with it; nothing where the comparison can start. */
export function studyProblems(form: StudyForm): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  if (form.tasks.length === 0) problems.tasks = 'Choose a question.';
  if (form.arms.length < 2) problems.arms = 'Choose at least two ways of training.';
  if (form.arms.includes('two-task') && form.tasks.length < 2) problems.arms = 'Two questions at once needs a second question.';
  if (!Number.isInteger(form.seeds) || form.seeds < 1 || form.seeds > 50) problems.seeds = 'A whole number from 1 to 50.';
  if (Object.keys(problems).length > 0) return problems;
  const parsed = studyConfigSchema.safeParse(studyConfig(form));
  if (parsed.success) return {};
  const fields: Readonly<Record<string, [string, string]>> = {
    name: ['name', 'A name is needed.'], budget: ['epochs', 'A whole number, 1 or more.'], margin: ['margin', 'A number from 0 to 1.'], input: ['size', 'A whole number from 32 to 512.'],
  };
  return Object.fromEntries(parsed.error.issues.map((issue) => fields[String(issue.path[0])] ?? [String(issue.path[0]), issue.message]));
}

export function modelCount(form: StudyForm, split: SplitConfig): number {
  return form.arms.length * form.seeds * (split.kind === 'folds' ? split.folds ?? 1 : 1);
}

/**
 * Seconds that training will take, by what runs of the same strategy and input size took here, scaled to the epochs;
 * null where one of them has no such run to go by.
 */
export function expectedSeconds(wanted: readonly { readonly strategy: Strategy; readonly size: number; readonly epochs: number; readonly models: number }[], runs: readonly Run[]): number | null {
  let total = 0;
  for (const { strategy, size, epochs, models } of wanted) {
    const paces = runs.filter((run) => run.status === 'done' && run.seconds !== null && run.epochs > 0 && run.recipe.strategy === strategy && run.recipe.input.size === size)
      .map((run) => run.seconds!.training / run.epochs).sort((a, b) => a - b);
    if (paces.length === 0) return null;
    total += paces[Math.floor(paces.length / 2)]! * epochs * models;
  }
  return total;
}

export function studyStrategies(form: StudyForm): Strategy[] {
  return STRATEGIES.flatMap((strategy) => form.arms.filter((arm) => strategyOf(arm) === strategy).map(() => strategy));
}
