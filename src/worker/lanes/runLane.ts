import { freemem } from 'node:os';
import { version_core as tfjsVersion } from '@tensorflow/tfjs-core';
import { createEngine } from '../../compute/index.ts';
import type { TrainJob } from '../../contract/worker/index.ts';
import type { BackbonePack } from '../../learn/index.ts';
import { jpegDecoderVersion } from '../../media/index.ts';
import { readPack } from '../../modelio/index.ts';
import { CacheFolder } from '../cache/index.ts';
import type { TrainContext } from '../jobs/context.ts';
import { performRun, prepareRun, Studio } from '../runs/index.ts';
import type { PreparedRun } from '../runs/index.ts';
import type { RunQueue } from './RunQueue.ts';
import { saveGraphRun } from './saveGraphRun.ts';

export interface LaneOptions {
  readonly job: TrainJob;
  readonly queue: RunQueue;
  /** Threads of the lane's engine. */
  readonly threads: number;
  /** For tests of what a failing engine does; the real ones by default. */
  readonly startEngine?: typeof createEngine;
}

/** Takes runs from the queue until it is empty or the job is cancelled; one engine and one studio for all. */
export async function runLane({ job, queue, threads, startEngine = createEngine }: LaneOptions, context: TrainContext): Promise<void> {
  const { saveGraphs } = job;
  const engine = await startEngine(job.engine ?? 'ort-cpu', { threads, ...(saveGraphs !== null && { onFirstRun: (run) => saveGraphRun(saveGraphs, run) }) });
  const folder = new CacheFolder(job.cacheFolder, {
    budget: job.cacheBudget, now: Date.now,
    onFailure: (reason) => context.post({ type: 'note', level: 'warning', message: `Activations can't be kept in the cache: ${reason}. What memory can't hold is computed anew at each use.` }),
  });
  await folder.prepare();
  const studio = new Studio({ engine, job, folder, memory: (job.memoryLimit ?? freemem()) / Math.min(job.lanes ?? 1, job.runs.length) }, context);
  const versions = { node: process.versions.node, tfjs: tfjsVersion, engine: engine.version, jpeg: await jpegDecoderVersion() };
  try {
    const runs = await prepareRuns(job);
    for (let next = queue.take(); next !== null && !context.signal.aborted; next = queue.take()) {
      const index = next;
      const advanced = (share: number): void => context.post({ type: 'progress', done: queue.advance(index, share), total: queue.total, what: 'Training' });
      const result = await performRun(runs[index]!, { job, studio, context, versions, advanced });
      context.post({ type: 'run-ended', result });
      advanced(1);
      await studio.keepOnly(queue.waiting().map((i) => runs[i]!));
    }
  } finally {
    await studio.dispose();
    await engine.dispose();
  }
}

async function prepareRuns(job: TrainJob): Promise<PreparedRun[]> {
  const packs = new Map<string, BackbonePack>();
  for (const { recipe } of job.runs) {
    if (!packs.has(recipe.backbone)) packs.set(recipe.backbone, await readPack(job.backbonesFolder, recipe.backbone));
  }
  return job.runs.map((spec) => prepareRun(spec, job, packs.get(spec.recipe.backbone)!));
}
