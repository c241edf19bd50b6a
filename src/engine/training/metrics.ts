import type { Run } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { listed } from '../../domain/words/index.ts';
import { estimateRun } from '../../domain/verdicts/index.ts';
import type { EstimateOptions, Naming } from '../../domain/verdicts/index.ts';
import { addTestLook, listTasks } from '../../store/project/index.ts';
import { getRun, saveRunMetrics } from '../../store/runs/index.ts';
import type { Reader } from '../../store/sqlite/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { rowsOfRun } from './predictionRows.ts';

/** The seed is fixed: the same predictions give the same intervals. */
export const BOOTSTRAP = { level: 0.95, resamples: 2000, seed: 1 } as const satisfies EstimateOptions;

/** Names of tasks and classes for sentences. */
export function namingOf(db: Reader): Naming {
  const tasks = listTasks(db);
  return {
    tasks: Object.fromEntries(tasks.map((task) => [task.id, task.name])),
    classes: Object.fromEntries(tasks.map((task) => [task.id, task.classes.map((one) => one.name)])),
  };
}

/** Metrics of a run on its validation part, which its choices were made on. */
export function saveValidationMetrics(project: OpenedProject, runId: string): void {
  if (rowsOfRun(project.store.runs, runId, 'validation').length > 0) saveMetrics(project, runId, 'validation');
}

/**
 * Metrics of a finished run on one part, from its stored predictions. A look at `test` is counted.
 * @throws GraftError NOT_FOUND, BAD_INPUT for a part that wasn't predicted, REFUSED for a run that isn't done
 */
export function evaluateRun(project: OpenedProject, runId: string, part: string, by: { at: string; who: string }): Run {
  openPart(project, runId, part, by, `evaluation of run ${runId}`);
  saveMetrics(project, runId, part);
  return getRun(project.store.runs, runId).run;
}

function saveMetrics(project: OpenedProject, runId: string, part: string): void {
  const { db, runs } = project.store;
  const estimates = estimateRun(rowsOfRun(runs, runId, part), { ...BOOTSTRAP, naming: namingOf(db) });
  saveRunMetrics(runs, runId, { ...getRun(runs, runId).run.metrics, [part]: estimates });
}

/** Checks that a run's predictions of a part may be read, and counts the look where the part is sealed. */
export function openPart(project: OpenedProject, runId: string, part: string, by: { at: string; who: string }, what: string): void {
  const { run, parts } = getRun(project.store.runs, runId);
  if (run.status !== 'done') throw new GraftError('REFUSED', `Run ${runId} is not done (${run.status}), so there is nothing to evaluate.`, { field: 'runId', remedy: 'Resume it, or wait until it is done.' });
  const known = Object.keys(parts.predict);
  if (!known.includes(part)) throw new GraftError('BAD_INPUT', `Run ${runId} has no predictions of the part "${part}".`, { field: 'part', remedy: `Choose ${listed(known)}.` });
  if (part === 'test') addTestLook(project.store.db, { splitId: run.splitId, at: by.at, who: by.who, what });
}
