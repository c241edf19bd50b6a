import { freemem } from 'node:os';
import { createEngine } from '../../compute/index.ts';
import type { PlanJob } from '../../contract/worker/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { readPack } from '../../modelio/index.ts';
import { expectedProgram, memoryWords, planMemory } from '../memory/index.ts';
import { measureFrozen, NetworkPool } from '../networks/index.ts';
import { allowancesOf, expectedData, headsOf } from '../runs/index.ts';
import type { JobContext, JobStatus } from './context.ts';

/**
 * Predicts what each training of a plan will take, as the training itself does at its start; posts one `planned` a run.
 * Images aren't read: what they will take is counted from their number.
 * @throws GraftError OUT_OF_MEMORY where a limit was asked for that one of them doesn't fit into
 */
export async function runPlanJob(job: PlanJob, { post, signal }: JobContext): Promise<JobStatus> {
  const { lanes, memoryLimit: limit = null } = job;
  const engine = await createEngine(job.engine), networks = new NetworkPool(engine);
  const held = process.memoryUsage.rss();
  try {
    for (const run of job.runs) {
      // Lets a cancellation in: tracing itself doesn't wait for anything.
      await new Promise(setImmediate);
      if (signal.aborted) throw new GraftError('CANCELLED', 'Cancelled.');
      const request = { recipe: run.recipe, pack: await readPack(job.backbonesFolder, run.recipe.backbone), heads: headsOf(run, job) };
      const memory = planMemory({
        recipe: run.recipe, engine: engine.name, program: expectedProgram(held, measureFrozen(run.recipe, request.pack)), data: expectedData(run, allowancesOf((limit ?? freemem()) / lanes)),
        limit, lanes, measure: (perCall) => networks.measure(request, perCall), former: null,
      });
      post({ type: 'planned', arm: run.arm, memory, words: memoryWords(memory, run.recipe) });
    }
    return 'done';
  } finally {
    await networks.dispose();
    await engine.dispose();
  }
}
