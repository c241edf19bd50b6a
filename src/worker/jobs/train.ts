import { join } from 'node:path';
import { version_core as tfjsVersion } from '@tensorflow/tfjs-core';
import { createEngine } from '../../compute/index.ts';
import type { RunResult, TrainJob } from '../../contract/worker/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { BackbonePack } from '../../learn/index.ts';
import { readPackFolder } from '../../modelio/packs/index.ts';
import { diskFeatureCache } from '../cache/index.ts';
import { checkParts, networkRequest, performRun, prepareRun, Studio } from '../runs/index.ts';
import type { PreparedRun, RunScene } from '../runs/index.ts';
import type { JobContext, JobStatus } from './context.ts';

/** Runs at a time, and the threads that each has: see docs/decisions on why two narrow lanes beat one wide one. */
const LANES = 1;

/**
 * Trains the runs of a job, in their order. A run that fails is reported as such and the others go on; the job fails
 * when none of its runs came to an end, with the first reason. Throws GraftError REFUSED before anything is read when a
 * group is in two parts of a run.
 */
export async function runTrainJob(job: TrainJob, context: JobContext): Promise<JobStatus> {
  for (const run of job.runs) checkParts(run, job.samples);
  const engine = await createEngine(job.engine ?? 'ort-cpu');
  const cache = diskFeatureCache(job.cacheFolder, (reason) => context.post({ type: 'note', level: 'warning', message: `Features can't be kept in the cache: ${reason}` }));
  const studio = new Studio(engine, job, cache, context);
  try {
    const runs = await prepareRuns(job);
    const results = await inLanes(runs, { job, studio, context, versions: versionsOf(engine.version) });
    if (context.signal.aborted) return 'cancelled';
    const failed = results.find(({ status }) => status === 'failed');
    if (failed && results.every(({ status }) => status === 'failed')) throw new GraftError(failed.error!.code, failed.error!.message, failed.error!.data);
    return 'done';
  } finally {
    await studio.dispose();
    await engine.dispose();
  }
}

async function prepareRuns(job: TrainJob): Promise<PreparedRun[]> {
  const packs = new Map<string, BackbonePack>();
  for (const { recipe } of job.runs) {
    if (!packs.has(recipe.backbone)) packs.set(recipe.backbone, await readPackFolder(join(job.backbonesFolder, recipe.backbone)));
  }
  return job.runs.map((spec) => prepareRun(spec, job, packs.get(spec.recipe.backbone)!));
}

/** Takes runs from the front of the queue until it is empty or the job is cancelled. */
async function inLanes(runs: readonly PreparedRun[], scene: Omit<RunScene, 'advanced'>): Promise<RunResult[]> {
  const waiting = [...runs];
  const results: RunResult[] = [];
  const shares = new Map<string, number>();
  const lane = async (): Promise<void> => {
    for (let run = waiting.shift(); run && !scene.context.signal.aborted; run = waiting.shift()) {
      const { runId } = run.spec;
      const advanced = (share: number): void => {
        shares.set(runId, share);
        const done = [...shares.values()].reduce((sum, one) => sum + one, 0);
        scene.context.post({ type: 'progress', done, total: runs.length, what: 'Training' });
      };
      const result = await performRun(run, { ...scene, advanced });
      results.push(result);
      scene.context.post({ type: 'run-ended', result });
      advanced(1);
      await scene.studio.networks.keepOnly(waiting.map(networkRequest));
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, runs.length) }, lane));
  return results;
}

function versionsOf(engine: string): Record<string, string> {
  return { node: process.versions.node, tfjs: tfjsVersion, engine };
}
