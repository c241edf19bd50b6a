import { GraftError } from '../errors/index.ts';
import { dealGroups } from './dealGroups.ts';
import { byCodeUnit, countStrata, refuseImpossible } from './strata.ts';
import { FOLDS, PARTS } from './types.ts';
import type { Assignment, FoldRoles, Part, SplitConfig, SplitSample, SplitTask } from './types.ts';

export interface SplitOptions {
  readonly seed: number;
  /** Tasks by whose classes groups are stratified. */
  readonly tasks: readonly SplitTask[];
  /** Plural for sentences. */
  readonly groupWord?: string;
}

/**
 * Deals groups out to parts, all samples of a group to one part, so that each part's share of groups, of samples and of every
 * class is close to its fraction. Depends on samples, fractions and seed, not on the samples' order.
 *
 * @param fractions positive, at least `train` and `validation`, summing to 1 within 1e-6
 * @throws GraftError BAD_INPUT for other fractions; REFUSED where no split could be honest (see `refuseImpossible`)
 */
export function splitByParts(samples: readonly SplitSample[], options: SplitOptions & { readonly fractions: Partial<Record<Part, number>> }): Assignment {
  const parts = PARTS.filter((part) => (options.fractions[part] ?? 0) !== 0);
  const fractions = parts.map((part) => options.fractions[part]!);
  const sum = fractions.reduce((total, fraction) => total + fraction, 0);
  if (!(Math.abs(sum - 1) <= 1e-6) || fractions.some((fraction) => !(fraction > 0))) {
    throw new GraftError('BAD_INPUT', `The parts' shares sum to ${Number((100 * sum).toFixed(2))} %, not to 100 %`, { field: 'fractions', remedy: 'Give positive shares that sum to 100, such as train=60,validation=20,test=20.' });
  }
  if (!parts.includes('train') || !parts.includes('validation')) {
    throw new GraftError('BAD_INPUT', 'A split needs a train and a validation part: one to learn from, one to decide when to stop', { field: 'fractions', remedy: 'Give shares such as train=60,validation=20,test=20.' });
  }
  return assign(samples, parts, fractions, options);
}

/**
 * Grouped, stratified folds `fold0`, `fold1`, …: the split for small data, where every group is held out once.
 *
 * @param folds within `FOLDS`
 * @throws GraftError BAD_INPUT for another number of folds; REFUSED where no split could be honest
 */
export function groupedFolds(samples: readonly SplitSample[], options: SplitOptions & { readonly folds: number }): Assignment {
  checkFolds(options.folds);
  const names = Array.from({ length: options.folds }, (_, fold) => `fold${fold}`);
  return assign(samples, names, names.map(() => 1 / options.folds), options);
}

/** Roles of the folds while fold `test` (from 0) is held out. */
export function foldRoles(folds: number, test: number): FoldRoles {
  checkFolds(folds);
  if (!Number.isInteger(test) || test < 0 || test >= folds) throw new RangeError(`Fold ${test} of ${folds}`);
  const validation = (test + 1) % folds;
  const train = Array.from({ length: folds }, (_, fold) => fold).filter((fold) => fold !== test && fold !== validation);
  return { test, validation, train };
}

/** The text whose SHA-256 is a split's hash: equal for equal configuration and assignment, whatever their order. */
export function splitCanonical(config: SplitConfig, assignment: Assignment): string {
  const fractions = PARTS.flatMap((part) => (config.fractions?.[part] ? [[part, config.fractions[part]]] : []));
  const groups = [...assignment].sort(([a], [b]) => byCodeUnit(a, b));
  return JSON.stringify({ version: 1, kind: config.kind, seed: config.seed, fractions, folds: config.folds ?? null, stratifyBy: [...config.stratifyBy].sort(byCodeUnit), groups });
}

function checkFolds(folds: number): void {
  if (!Number.isInteger(folds) || folds < FOLDS.least || folds > FOLDS.most) {
    throw new GraftError('BAD_INPUT', `${folds} folds: it takes ${FOLDS.least} to ${FOLDS.most}`, { field: 'folds', remedy: `One fold is held out, one stops training and the others train: ask for ${FOLDS.least} to ${FOLDS.most} folds; 5 is usual.` });
  }
}

function assign(samples: readonly SplitSample[], parts: readonly string[], fractions: readonly number[], options: SplitOptions): Assignment {
  const strata = countStrata(samples, options.tasks);
  refuseImpossible(strata, options.tasks, parts.length, options.groupWord ?? 'patients');
  const dealt = dealGroups(strata, fractions, options.seed);
  return new Map(strata.groups.map((group, index) => [group, parts[dealt[index]!]!]));
}
