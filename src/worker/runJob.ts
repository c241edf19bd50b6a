import type { WorkerJob } from '../contract/worker/index.ts';
import { runExportJob } from './jobs/export.ts';
import { runGraphJob } from './jobs/graph.ts';
import { runPlanJob } from './jobs/plan.ts';
import { runPredictJob } from './jobs/predict.ts';
import { runProbeJob } from './jobs/probe.ts';
import { runTrainJob } from './jobs/train.ts';
import type { JobStatus, TrainContext } from './jobs/context.ts';

/** Runs a job to its end. Resolves to how it ended; throws what made it fail. `entry`: the worker's entry file. */
export function runJob(job: WorkerJob, context: TrainContext, entry: string): Promise<JobStatus> {
  switch (job.type) {
    case 'train':
      return runTrainJob(job, context, entry);
    case 'export':
      return runExportJob(job, context);
    case 'predict':
      return runPredictJob(job, context);
    case 'graph':
      return runGraphJob(job, context);
    case 'plan':
      return runPlanJob(job, context);
    case 'probe':
      return runProbeJob(job, context);
  }
}
