import { probeEngine } from '../../compute/index.ts';
import type { ProbeJob } from '../../contract/worker/index.ts';
import type { JobContext, JobStatus } from './context.ts';

/** Tries an engine with one real training step; posts `probed`. What is wrong with it is the result's reason, not an error. */
export async function runProbeJob({ engine }: ProbeJob, { post }: JobContext): Promise<JobStatus> {
  post({ type: 'probed', result: await probeEngine(engine) });
  return 'done';
}
