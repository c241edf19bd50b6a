import type { EngineName } from '../../domain/recipe/index.ts';
import { getRun, getStudy, listRuns, setStudyStatus } from '../../store/runs/index.ts';
import type { ErrorInfo, StudyConfig } from '../../contract/index.ts';
import type { SplitConfig } from '../../domain/splits/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { toErrorInfo } from '../boundary/index.ts';
import { cacheLimit } from '../cache/index.ts';
import type { EngineContext } from '../context.ts';
import type { JobContext } from '../jobs/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { runWorkerJob } from '../workers/index.ts';
import { settleSplit } from '../splitting/index.ts';
import type { Settled } from '../splitting/index.ts';
import { planStudy } from './plan.ts';
import type { PlanBy } from './plan.ts';
import { statusAfter } from './statusAfter.ts';
import { TrainingSession } from './TrainingSession.ts';
import { giveVerdict } from './verdict.ts';

/** How a training is to be computed, beside what it trains. */
export interface TrainingWishes {
  /** null for the one that it was asked for before, or the machine's. */
  readonly engine: EngineName | null;
  /** Bytes; null for what the machine has free. */
  readonly memoryLimit: number | null;
  /** Folder for the step graphs; null or absent for not. */
  readonly saveGraphs?: string | null;
}

/** Starts the job that trains one run, from its checkpoint where it has one. @returns the job's id */
export function startRunJob(context: EngineContext, project: OpenedProject, runId: string, { engine, memoryLimit, saveGraphs = null }: TrainingWishes): string {
  const { run, requestedEngine } = getRun(project.store.runs, runId);
  if (run.status === 'done') throw new GraftError('REFUSED', 'This run is done: there is nothing to resume.', { field: 'runId' });
  refuseBusy(context, project);
  return context.jobs.start({
    kind: 'train', project: project.id, title: `Train ${run.arm}`,
    work: async (job) => {
      await train(context, project, [runId], { engine: engine ?? requestedEngine, memoryLimit, saveGraphs }, job);
      const after = getRun(project.store.runs, runId).run;
      if (after.status !== 'done' && after.error !== null) throw new GraftError(after.error.code, after.error.message, after.error.data);
      return { run: runId };
    },
  });
}

/** Starts the job that does all runs of a study that aren't done, then judges it. @returns the job's id */
export function startStudyJob(context: EngineContext, project: OpenedProject, studyId: string, { engine, memoryLimit }: TrainingWishes): string {
  const { runs } = project.store;
  const study = getStudy(runs, studyId);
  const left = listRuns(runs, studyId).filter((run) => run.status !== 'done').map((run) => run.id);
  if (left.length === 0 && study.verdict !== null) throw new GraftError('REFUSED', 'This study is done: there is nothing to resume.', { field: 'studyId' });
  refuseBusy(context, project);
  setStudyStatus(runs, studyId, 'running');
  return context.jobs.start({
    kind: 'study', project: project.id, title: `Study ${study.name}`,
    work: async (job) => {
      try {
        if (left.length > 0) await train(context, project, left, { engine: engine ?? study.engine, memoryLimit }, job);
        const result = finishStudy(context, project, studyId);
        setStudyStatus(runs, studyId, 'done');
        return result;
      } catch (error) {
        setStudyStatus(runs, studyId, statusOfStopped(job, error));
        throw error;
      }
    },
  });
}

export interface StudyRequest {
  readonly config: StudyConfig;
  readonly engine: EngineName | null;
  /** Split to bring into force; null for the one that is. */
  readonly split: SplitConfig | null;
  /** Bytes; null for what the machine has free. */
  readonly memoryLimit: number | null;
}

/** Starts a study on the split that it asks for. A study that is refused has locked nothing. @throws GraftError REFUSED, BAD_INPUT, NOT_FOUND */
export function startStudy(context: EngineContext, project: OpenedProject, { config, engine, split, memoryLimit }: StudyRequest, by: PlanBy): { jobId: string; studyId: string; split: Settled } {
  refuseBusy(context, project);
  const planned = project.store.db.transaction(() => ({
    settled: split === null ? 'kept' as const : settleSplit(project.store.db, split, by),
    write: planStudy(project, config, engine, by),
  }));
  const studyId = planned.write();
  return { jobId: startStudyJob(context, project, studyId, { engine: null, memoryLimit }), studyId, split: planned.settled };
}

const CHECKPOINT_SECONDS = 30;

async function train(context: EngineContext, project: OpenedProject, runIds: readonly string[], { engine, memoryLimit, saveGraphs = null }: TrainingWishes, job: JobContext): Promise<void> {
  const { options } = context;
  const session = new TrainingSession(runIds, {
    project, engine: engine ?? await context.engines.chosen(), memoryLimit, saveGraphs, now: options.now, version: options.version,
    resourcesFolder: options.resourcesFolder, checkpointSeconds: options.checkpointSeconds ?? CHECKPOINT_SECONDS, cacheBudget: cacheLimit(options),
  }, job);
  let why: ErrorInfo | null = null;
  try {
    await session.refuseChangedFiles();
    await runWorkerJob(session.job, { startWorker: options.startWorker, signal: job.signal, onMessage: (message) => session.handle(message) });
  } catch (error) {
    if (isGraftError(error) && error.code !== 'CANCELLED') why = toErrorInfo(error);
    throw error;
  } finally {
    session.close(why);
  }
}

function finishStudy(context: EngineContext, project: OpenedProject, studyId: string): Record<string, unknown> {
  const failed = listRuns(project.store.runs, studyId).find((run) => run.status === 'failed' || run.status === 'interrupted');
  if (failed?.error) throw new GraftError(failed.error.code, `Run "${failed.arm}", seed ${failed.seed}, failed, so the study has no verdict: ${failed.error.message}`, failed.error.data);
  giveVerdict(project, studyId, { at: context.options.now().toISOString(), who: context.options.annotator });
  return { study: studyId, headline: getStudy(project.store.runs, studyId).verdict?.headline ?? null };
}

function statusOfStopped(job: JobContext, error: unknown): 'cancelled' | 'interrupted' | 'failed' {
  if (job.signal.aborted) return job.signal.reason === 'closing' ? 'interrupted' : 'cancelled';
  return statusAfter(isGraftError(error) ? error : { code: 'INTERNAL' });
}

/** One training at a time in a project: two would take each other's memory and cores. */
function refuseBusy({ jobs }: EngineContext, project: OpenedProject): void {
  if (!jobs.running(project.id).some((job) => job.kind === 'train' || job.kind === 'study')) return;
  throw new GraftError('REFUSED', 'A training is running in this project already.', { remedy: 'Wait until it ends, or cancel it.' });
}
