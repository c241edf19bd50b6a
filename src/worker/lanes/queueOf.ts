import type { TrainJob } from '../../contract/worker/index.ts';
import { networkKey } from '../networks/index.ts';
import { headsOf } from '../runs/index.ts';
import { RunQueue } from './RunQueue.ts';

/** A job's queue for one lane; with `shared`, another lane's end of the same queue. */
export function queueOf(job: TrainJob, shared?: SharedArrayBuffer): RunQueue {
  return new RunQueue(job.runs.map((run) => networkKey({ recipe: run.recipe, heads: headsOf(run, job) })), shared);
}
