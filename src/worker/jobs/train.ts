import { availableParallelism } from 'node:os';
import type { FromWorker, RunResult, TrainJob } from '../../contract/worker/index.ts';
import { sharesOneDevice } from '../../domain/engines/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { queueOf, runLane, startLane } from '../lanes/index.ts';
import type { LaneOptions } from '../lanes/index.ts';
import { checkParts } from '../runs/index.ts';
import type { JobContext, JobStatus, TrainContext } from './context.ts';

/**
 * Trains the runs of a job, begun in their order. A run that fails is reported as such and the others go on; the job fails
 * when none of its runs came to an end, with the first reason. Throws GraftError REFUSED before anything is read when a
 * group is in two parts of a run. Lanes run in
 * threads started from `entry`, the worker's entry file, since onnxruntime computes on the thread that asks and this one
 * has to keep talking; without it one lane runs here, on engines that `startEngine` starts.
 */
export async function runTrainJob(job: TrainJob, context: TrainContext, entry: string | null, startEngine?: LaneOptions['startEngine']): Promise<JobStatus> {
  for (const run of job.runs) checkParts(run, job.samples);
  const cores = availableParallelism();
  const lanes = entry === null || (job.engine !== null && sharesOneDevice(job.engine)) ? 1 : Math.min(job.lanes ?? 1, cores);
  const options: LaneOptions = { job, queue: queueOf(job), threads: job.threads ?? Math.floor(cores / lanes), ...(startEngine && { startEngine }) };
  const ended: RunResult[] = [];
  const listening: TrainContext = { ...context, post: listenTo(context.post, ended) };
  if (entry === null) await runLane(options, listening);
  else await allOf(Array.from({ length: Math.min(lanes, job.runs.length) }, () => startLane(entry, options, listening)));
  if (context.signal.aborted) return 'cancelled';
  const failed = ended.find(({ status }) => status === 'failed');
  if (failed && ended.every(({ status }) => status === 'failed')) throw new GraftError(failed.error!.code, failed.error!.message, failed.error!.data);
  return 'done';
}

/** Passes messages on and keeps results. A file that two lanes can't read is told once. */
function listenTo(post: JobContext['post'], ended: RunResult[]): JobContext['post'] {
  const unreadable = new Set<number>();
  return (message: FromWorker) => {
    if (message.type === 'unreadable') {
      if (unreadable.has(message.sample)) return;
      unreadable.add(message.sample);
    }
    if (message.type === 'run-ended') ended.push(message.result);
    post(message);
  };
}

/** Waits for all, then throws the first failure: no lane may still be at work when the job ends. */
async function allOf(lanes: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(lanes);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
