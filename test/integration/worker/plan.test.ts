import { describe, expect, it } from 'vitest';
import type { PlanJob, RunSpec } from '../../../src/contract/worker/index.ts';
import { resolveRecipe } from '../../../src/domain/recipe/index.ts';
import type { RecipeOverrides, Strategy } from '../../../src/domain/recipe/index.ts';
import { runWorker } from './runWorker.ts';
import { smallJob, smallRun } from './smallJob.ts';

const MIB = 2 ** 20;
const recipes: readonly (RecipeOverrides & { readonly strategy: Strategy })[] = [
  { strategy: 'all', batch: 20, input: { size: 96 }, augment: { views: 2 } },
  { strategy: 'scratch', batch: 8, input: { size: 128 }, augment: { views: 1 } },
  { strategy: 'top', cut: 'stage3', batch: 16, input: { size: 160 }, augment: { views: 2 } },
  { strategy: 'frozen', batch: 16, input: { size: 224 }, augment: { views: 2 } },
];

/** The plan of a run of a job, which knows of its images no more than their number. */
function planOf(run: RunSpec, rest: Partial<PlanJob> = {}): PlanJob {
  const { backbonesFolder, tasks } = smallJob([run]);
  const images = new Set([...run.train, ...run.validation, ...Object.values(run.predict).flat()]).size;
  return { type: 'plan', engine: 'ort-cpu', backbonesFolder, tasks, lanes: 1, runs: [{ arm: run.arm, recipe: run.recipe, tasks: run.tasks, images, train: run.train.length }], ...rest };
}

describe('the plan of a training', () => {
  it.each(recipes)('foretells without an image what the training says at its start ($strategy)', async (overrides) => {
    const run = { ...smallRun(), recipe: resolveRecipe({ ...overrides, epochs: 1 }) };
    const [started] = (await runWorker(smallJob([run]))).of('run-started');
    const planned = await runWorker(planOf(run));
    expect(planned.end).toMatchObject({ status: 'done', error: null });
    const { arm, memory, words } = planned.of('planned')[0]!;
    expect({ arm, words }).toEqual({ arm: 'arm', words: null });
    // From the same graphs, and so equal.
    expect(memory).toMatchObject({ batch: overrides.batch, microBatch: started!.memory!.microBatch, measured: null, parts: { weights: started!.memory!.parts.weights, step: started!.memory!.parts.step } });
    // What was read by then, and what is expected to be.
    expect(memory.predicted / started!.memory!.predicted).toBeGreaterThan(0.88);
    expect(memory.predicted / started!.memory!.predicted).toBeLessThan(1.12);
  });

  it('lowers the batch under a limit and says so, once a run, to each lane its share', async () => {
    const run = { ...smallRun(), recipe: resolveRecipe(recipes[0]!) }, other = resolveRecipe({ ...recipes[0]!, strategy: 'frozen' });
    const [whole] = (await runWorker(planOf(run))).of('planned');
    const { runs } = planOf(run);
    const { end, of } = await runWorker(planOf(run, { runs: [...runs, { ...runs[0]!, arm: 'small', recipe: other }], memoryLimit: whole!.memory.predicted - 60 * MIB }));
    expect(end).toMatchObject({ status: 'done' });
    expect(of('planned').map(({ arm, memory, words }) => [arm, memory.microBatch < 20, memory.available, words])).toEqual([
      ['arm', true, whole!.memory.predicted - 60 * MIB, expect.stringMatching(/A batch of 20 images does not fit.*The update is that of the whole batch/)],
      ['small', false, whole!.memory.predicted - 60 * MIB, null],
    ]);
    const { memory: { available, parts: { program } } } = (await runWorker(planOf(run, { lanes: 2, memoryLimit: 2048 * MIB }))).of('planned')[0]!;
    expect(available).toBe(Math.round(program + (2048 * MIB - program) / 2));
  });

  it('refuses a limit that nothing fits into, as the training would', async () => {
    const { end, of } = await runWorker(planOf(smallRun({ recipe: { strategy: 'all' } }), { memoryLimit: 100 * MIB }));
    expect(end).toMatchObject({ status: 'failed', error: { code: 'OUT_OF_MEMORY', message: expect.stringMatching(/the limit is 100 MiB/), data: { field: 'memoryLimit', remedy: expect.any(String) } } });
    expect(of('planned')).toEqual([]);
  });

  it('ends when it is cancelled', async () => {
    const run = smallRun({ recipe: { strategy: 'all' } }), { runs } = planOf(run);
    const { end } = await runWorker(planOf(run, { runs: Array.from({ length: 30 }, (_, i) => ({ ...runs[0]!, arm: `${i}` })) }), (message, worker) => { if (message.type === 'planned') worker.send({ type: 'cancel' }); });
    expect(end).toMatchObject({ status: 'cancelled' });
  });
});
