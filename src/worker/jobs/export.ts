import { createEngine } from '../../compute/index.ts';
import type { ExportJob } from '../../contract/worker/index.ts';
import { exportModel, readPack } from '../../modelio/index.ts';
import type { JobContext, JobStatus } from './context.ts';

/**
 * Exports a trained model when the written file agrees with it; posts `exported`. The trained model runs on onnxruntime
 * for every sample and on tfjs's plain backend, the definition of what was trained, for some.
 */
export async function runExportJob(job: ExportJob, { post, signal }: JobContext): Promise<JobStatus> {
  const engine = await createEngine('ort-cpu');
  // The last one started is the backend on which models are built: a TF.js export has to compute there.
  const definition = await createEngine('plain');
  try {
    const pack = await readPack(job.backbonesFolder, job.recipe.backbone);
    const progress = (done: number, total: number): void => post({ type: 'progress', done, total, what: 'Comparing the exported model with the trained one' });
    const exported = await exportModel(job, { pack, engine, definition, signal, progress });
    post({ type: 'exported', ...exported });
    return 'done';
  } finally {
    await engine.dispose();
    await definition.dispose();
  }
}
