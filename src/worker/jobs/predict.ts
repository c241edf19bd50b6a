import type { PredictJob } from '../../contract/worker/index.ts';
import { predictFiles } from '../../modelio/index.ts';
import type { JobContext, JobStatus } from './context.ts';

/** Predicts files with an exported model; posts one `predicted` a file. */
export async function runPredictJob(job: PredictJob, { post, signal }: JobContext): Promise<JobStatus> {
  await predictFiles(job, (prediction) => post({ type: 'predicted', ...prediction }), signal);
  return 'done';
}
