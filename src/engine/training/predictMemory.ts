import { join } from 'node:path';
import type { MemoryPlan, StudyConfig } from '../../contract/index.ts';
import type { FromWorker, PlanJob, PlannedRun } from '../../contract/worker/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import type { SplitConfig } from '../../domain/splits/index.ts';
import type { EngineContext } from '../context.ts';
import type { EngineOptions } from '../port.ts';
import type { OpenedProject } from '../projects/index.ts';
import { settleSplit } from '../splitting/index.ts';
import { runWorkerJob } from '../workers/index.ts';
import { checkRun, checkStudy } from './plan.ts';
import type { CheckedRuns, PlanBy, RunRequest } from './plan.ts';

export interface PlanWishes {
  /** null for the machine's default. */
  readonly engine: EngineName | null;
  /** Bytes; null for what the machine has free. */
  readonly memoryLimit: number | null;
  /** Ends the worker when nobody wants to know any more. */
  readonly signal: AbortSignal | undefined;
}

/** What a run would take. @throws GraftError as its start would; OUT_OF_MEMORY, ENGINE_UNAVAILABLE, CANCELLED */
export function predictRun(context: EngineContext, project: OpenedProject, request: Pick<RunRequest, 'recipe' | 'tasks' | 'fold'>, wishes: PlanWishes): Promise<MemoryPlan> {
  return predict(context, checkRun(project, { ...request, seed: 1, engine: null, name: null }), wishes);
}

/** What the largest arm of a study would take, on the split that it asks for. @throws GraftError as its start would; OUT_OF_MEMORY, ENGINE_UNAVAILABLE, CANCELLED */
export function predictStudy(context: EngineContext, project: OpenedProject, { config, split }: { readonly config: StudyConfig; readonly split: SplitConfig | null }, by: PlanBy, wishes: PlanWishes): Promise<MemoryPlan> {
  return predict(context, onSplit(project, split, by, () => checkStudy(project, config, null, '')), wishes);
}

/** Looks at the project as it would be with a split in force, and leaves it as it is. */
function onSplit<T>({ store: { db } }: OpenedProject, split: SplitConfig | null, by: PlanBy, look: () => T): T {
  if (split === null) return look();
  const seen: T[] = [];
  const takenBack = new Error('taken back');
  try {
    db.transaction(() => {
      settleSplit(db, split, by);
      seen.push(look());
      throw takenBack;
    });
  } catch (error) {
    if (error !== takenBack) throw error;
  }
  return seen[0]!;
}

/** Milliseconds; a graph takes less than a second. */
const LONGEST = 120_000;

async function predict({ options, engines }: EngineContext, checked: CheckedRuns, { engine, memoryLimit, signal }: PlanWishes): Promise<MemoryPlan> {
  const lanes = checked.runs[0]!.studyId !== null && checked.runs.length > 1 ? 2 : 1;
  const job: PlanJob = {
    type: 'plan', engine: engine ?? await engines.chosen() ?? 'ort-cpu', backbonesFolder: join(options.resourcesFolder, 'backbones'),
    tasks: checked.snapshot.dataset.tasks, runs: largestOfArms(checked), lanes, ...(memoryLimit !== null && { memoryLimit }),
  };
  const planned = await askWorker(job, options, signal);
  const [largest] = planned.sort(byNeed);
  if (largest === undefined) throw new GraftError('INTERNAL', 'The worker predicted nothing.');
  const { arm, memory, words } = largest;
  return { engine: job.engine, arm, memory, fits: fits(largest), warning: words, together: lanes };
}

type Planned = Extract<FromWorker, { type: 'planned' }>;

async function askWorker(job: PlanJob, { startWorker }: Pick<EngineOptions, 'startWorker'>, signal: AbortSignal | undefined): Promise<Planned[]> {
  const planned: Planned[] = [], late = AbortSignal.timeout(LONGEST);
  try {
    await runWorkerJob(job, {
      startWorker, grace: 0, signal: AbortSignal.any([late, ...(signal === undefined ? [] : [signal])]),
      onMessage: (message) => { if (message.type === 'planned') planned.push(message); },
    });
  } catch (error) {
    if (late.aborted) throw new GraftError('ENGINE_FAILED', `The engine ${job.engine} did not tell within ${LONGEST / 1000} seconds what the training would take.`, { field: 'engine', remedy: 'Try again, or name another engine.' });
    throw error;
  }
  return planned;
}

const fits = ({ memory }: Planned): boolean => memory.predicted <= memory.available;

/** What doesn't fit first, then what fits in parts of a batch alone, then by what it takes. */
function byNeed(a: Planned, b: Planned): number {
  const trouble = (planned: Planned): number => (!fits(planned) ? 2 : planned.memory.microBatch < planned.memory.batch ? 1 : 0);
  return trouble(b) - trouble(a) || b.memory.predicted - a.memory.predicted;
}

/** Of the runs of each arm, which differ in seed and fold alone, the one with most images. */
function largestOfArms({ snapshot, runs }: CheckedRuns): PlannedRun[] {
  const largest = new Map<string, PlannedRun>();
  for (const { arm, recipe, taskIds, parts: { train, validation, predict: others } } of runs) {
    const images = new Set([...train, ...validation, ...Object.values(others).flat()]).size;
    if ((largest.get(arm)?.images ?? -1) >= images) continue;
    largest.set(arm, { arm, recipe, tasks: taskIds.map((id) => snapshot.dataset.tasks.findIndex((task) => task.id === id)), images, train: train.length });
  }
  return [...largest.values()];
}
