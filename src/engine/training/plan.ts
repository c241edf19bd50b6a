import { randomUUID } from 'node:crypto';
import type { StudyConfig } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { resolveRecipe } from '../../domain/recipe/index.ts';
import type { EngineName, Recipe, RecipeOverrides, Strategy } from '../../domain/recipe/index.ts';
import { addAudit } from '../../store/project/index.ts';
import { addRun, addStudy, saveDataset } from '../../store/runs/index.ts';
import type { NewRun } from '../../store/runs/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { assignParts, foldsOf, takeTrainingSnapshot } from './snapshot.ts';
import type { TrainingSnapshot } from './snapshot.ts';

export interface PlanBy {
  readonly at: string;
  readonly who: string;
}

export interface RunRequest {
  readonly recipe: RecipeOverrides & { readonly strategy: Strategy };
  readonly tasks: readonly string[];
  readonly seed: number;
  readonly fold: number | null;
  readonly engine: EngineName | null;
  readonly name: string | null;
}

/** Runs that are checked but not written down, with the data that they are about. */
export interface CheckedRuns {
  readonly snapshot: TrainingSnapshot;
  readonly runs: readonly Omit<NewRun, 'datasetId'>[];
}

/** Checks one run. Where the split has folds and none is named, it is a final fit: none is held out. @throws GraftError REFUSED, BAD_INPUT, NOT_FOUND */
export function checkRun(project: OpenedProject, { tasks, recipe: overrides, fold, seed, engine, name }: RunRequest): CheckedRuns {
  const snapshot = takeTrainingSnapshot(project.store.db, tasks);
  const recipe = resolveRecipe(overrides);
  if (snapshot.split.config.kind === 'parts' && fold !== null) throw new GraftError('BAD_INPUT', 'The split has parts and no folds.', { field: 'fold', remedy: 'Leave the fold out.' });
  return { snapshot, runs: [newRun(snapshot, { arm: name ?? recipe.strategy, seed, fold, recipe, heads: snapshot.tasks.map((_, index) => index), engine, studyId: null })] };
}

/** Writes down one run, ready to start. @returns its id */
export function planRun(project: OpenedProject, request: RunRequest): string {
  const { snapshot, runs: [run] } = checkRun(project, request), { runs } = project.store;
  return runs.transaction(() => {
    addRun(runs, { ...run!, datasetId: saveDataset(runs, snapshot.dataset) });
    return run!.id;
  });
}

/** Checks a study, all its runs (arms × seeds × folds), on the split in force. @throws GraftError REFUSED, BAD_INPUT, NOT_FOUND */
export function checkStudy(project: OpenedProject, config: StudyConfig, engine: EngineName | null, studyId: string): CheckedRuns {
  const arms = Object.entries(config.arms);
  if (arms.length === 0) throw new GraftError('BAD_INPUT', 'A study needs at least one arm.', { field: 'arms' });
  const taskNames = [...new Set([...config.tasks, ...arms.flatMap(([, arm]) => arm.tasks ?? [])])];
  const snapshot = takeTrainingSnapshot(project.store.db, taskNames);
  refuseWithoutTest(snapshot);
  for (const [name, arm] of arms) refuseContradiction(config, name, arm);
  const recipes = new Map(arms.map(([name, arm]) => [name, armRecipe(config, arm)]));
  refuseUnequalInputs(recipes);
  // Fold by fold and seed by seed with the arms inside: a study that is stopped early has compared all arms on what it saw.
  const runs = foldsOf(snapshot.split.config).flatMap((fold) => [...new Set(config.seeds)].flatMap((seed) => arms.map(([name, arm]) => {
    const heads = (arm.tasks ?? [config.tasks[0]!]).map((task) => headOf(snapshot, task));
    return newRun(snapshot, { arm: name, seed, fold, recipe: recipes.get(name)!, heads, engine, studyId });
  })));
  return { snapshot, runs };
}

/**
 * Checks a study on the split in force. @returns what writes it down with all its runs in one transaction, from which on
 * margin and metric are fixed, and gives its id
 * @throws GraftError REFUSED, BAD_INPUT, NOT_FOUND, with nothing written
 */
export function planStudy(project: OpenedProject, config: StudyConfig, engine: EngineName | null, by: PlanBy): () => string {
  const id = randomUUID(), { runs } = project.store;
  const { snapshot, runs: planned } = checkStudy(project, config, engine, id);
  return () => {
    runs.transaction(() => {
      addStudy(runs, { id, config, splitId: snapshot.split.id, engine, at: by.at });
      const datasetId = saveDataset(runs, snapshot.dataset);
      for (const run of planned) addRun(runs, { ...run, datasetId });
    });
    addAudit(project.store.db, { ...by, what: 'study.start', detail: { study: id, split: snapshot.split.id, metric: config.metric, margin: config.margin, arms: Object.keys(config.arms).length, seeds: config.seeds.length } });
    return id;
  };
}

/** One budget for all arms: the study's epochs; its input size, where it names one. */
function armRecipe(config: StudyConfig, arm: StudyConfig['arms'][string]): Recipe {
  const { tasks: _, ...overrides } = arm;
  return resolveRecipe({ ...overrides, epochs: config.budget.epochs, input: { ...overrides.input, ...config.input } });
}

function refuseWithoutTest({ split }: TrainingSnapshot): void {
  if (split.config.kind === 'folds' || (split.config.fractions?.test ?? 0) > 0) return;
  throw new GraftError('REFUSED', 'The locked split has no test part, so that nothing would judge the arms.', { remedy: 'Lock a split with a test part, or folds.' });
}

/** What an arm asks for and wouldn't get is refused, not overruled in silence. */
function refuseContradiction({ budget, input }: StudyConfig, name: string, arm: StudyConfig['arms'][string]): void {
  const contradiction = [
    { what: 'epochs', asked: arm.epochs, given: budget.epochs as number | undefined },
    { what: 'input size', asked: arm.input?.size, given: input?.size },
  ].find(({ asked, given }) => asked !== undefined && given !== undefined && asked !== given);
  if (contradiction === undefined) return;
  const { what, asked, given } = contradiction;
  throw new GraftError('BAD_INPUT', `Arm "${name}" asks for ${what} ${asked}, while the study gives all arms ${given}.`, { field: `arms.${name}`, remedy: `Leave the ${what} out of the arm: arms are compared with the same.` });
}

function refuseUnequalInputs(recipes: ReadonlyMap<string, Recipe>): void {
  const [first, ...others] = [...recipes];
  const other = others.find(([, recipe]) => recipe.input.size !== first![1].input.size || recipe.backbone !== first![1].backbone);
  if (other === undefined) return;
  throw new GraftError('BAD_INPUT', `Arms "${first![0]}" and "${other[0]}" differ in input size or backbone, so they could not be compared fairly.`, { field: `arms.${other[0]}`, remedy: 'Give `input: {size: …}` for the whole study, and the same backbone to all arms.' });
}

function headOf(snapshot: TrainingSnapshot, name: string): number {
  return snapshot.tasks.findIndex((task) => task.name.toLowerCase() === name.toLowerCase());
}

function newRun(snapshot: TrainingSnapshot, run: Pick<NewRun, 'arm' | 'seed' | 'fold' | 'recipe' | 'engine' | 'studyId'> & { heads: readonly number[] }): Omit<NewRun, 'datasetId'> {
  const { heads, ...rest } = run;
  return {
    ...rest, id: randomUUID(), splitId: snapshot.split.id, splitHash: snapshot.split.hash,
    taskIds: heads.map((head) => snapshot.tasks[head]!.id), parts: assignParts(snapshot, run.fold, heads),
  };
}
