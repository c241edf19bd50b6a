import type { Overview, SplitConfigInput } from '../../api/index.ts';
import { FOLDS, PARTS } from '../../../domain/splits/index.ts';
import type { Part, SplitKind } from '../../../domain/splits/index.ts';

export interface SplitForm {
  kind: SplitKind;
  folds: number;
  /** Percent of each part; 0: no such part. */
  percent: Record<Part, number>;
  seed: number;
  stratifyBy: string[];
}

/** Below this many patients one test part is too small to tell much, and folds use every patient once. */
const FEW_PATIENTS = 120;

/** What suits a project at first. */
export function suggestedForm(overview: Overview): SplitForm {
  const labelled = overview.tasks.filter(({ counts }) => (counts.labelled ?? 0) > 0).map(({ task }) => task.id);
  return {
    kind: overview.groups < FEW_PATIENTS ? 'folds' : 'parts',
    folds: 5,
    percent: { train: 60, validation: 20, calibration: 0, test: 20 },
    seed: 1,
    stratifyBy: labelled,
  };
}

/** Why the form can't be previewed yet; null if it can. */
export function splitProblem(form: SplitForm, groups: number): string | null {
  if (!Number.isInteger(form.seed)) return 'The seed is a whole number.';
  if (form.kind === 'folds') {
    if (!Number.isInteger(form.folds) || form.folds < FOLDS.least || form.folds > FOLDS.most) return `Choose ${FOLDS.least} to ${FOLDS.most} folds.`;
    return form.folds > groups ? `${form.folds} folds need at least ${form.folds} patients; there are ${groups}.` : null;
  }
  const percents = PARTS.map((part) => form.percent[part]);
  if (percents.some((percent) => !Number.isFinite(percent) || percent < 0)) return 'Each part is 0 percent or more.';
  const sum = percents.reduce((total, percent) => total + percent, 0);
  if (Math.abs(sum - 100) > 0.01) return `The parts make ${Number(sum.toFixed(2))} percent; they must make 100.`;
  if (form.percent.train === 0) return 'Somebody must be trained on: give the training part more than 0 percent.';
  if (form.percent.validation === 0) return 'Training decides on the validation part when to stop: give it more than 0 percent.';
  return null;
}

/** The configuration of the contract. */
export function splitConfig(form: SplitForm): SplitConfigInput {
  const base = { seed: form.seed, stratifyBy: [...form.stratifyBy] };
  if (form.kind === 'folds') return { ...base, kind: 'folds', folds: form.folds };
  const used = PARTS.filter((part) => form.percent[part] > 0).map((part) => [part, form.percent[part] / 100] as const);
  return { ...base, kind: 'parts', fractions: Object.fromEntries(used) };
}

/** What each part is for, in plain words. */
export const PART_WORDS: Readonly<Record<Part, string>> = {
  train: 'the model learns from these',
  validation: 'choices are made on these',
  calibration: 'probabilities are tuned on these',
  test: 'sealed: judged at the end, each look counted',
};

/** Name for people of a part or a fold: `fold0` → `Fold 1`. */
export function partTitle(name: string): string {
  const fold = /^fold(\d+)$/.exec(name)?.[1];
  return fold === undefined ? name.charAt(0).toUpperCase() + name.slice(1) : `Fold ${Number(fold) + 1}`;
}
