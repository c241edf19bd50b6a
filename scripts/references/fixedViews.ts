/**
 * What fixed views cost: the top third of EfficientNet-Lite0 trained on cached activations of K fixed views of each image,
 * against live augmentation, which draws a new view in each epoch and can cache none; and float16 against float32.
 *
 *   node scripts/references/fixedViews.ts MALARIA_CELLS_FOLDER WORK_FOLDER
 *
 * 400 cells of 103 patients, 5 folds by patient, 2 seeds, 96 px, 12 epochs at most, through the real engine and worker.
 * Interrupted, it goes on where it was when it is started again with the same folder. Writes fixedViews.json beside itself.
 */
import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEngine } from '../../src/cli/host/openEngine.ts';
import type { Contract } from '../../src/contract/index.ts';
import type { RecipeOverrides } from '../../src/domain/recipe/index.ts';

type Client = ContractRouterClient<Contract>;

const [data, work] = process.argv.slice(2) as [string, string];
const root = join(import.meta.dirname, '..', '..');
const engine = await openEngine({ root, version: 'fixed-views', env: { ...process.env, GRAFT_USER_FOLDER: join(work, 'user') } }, 'in-process');
const client = createRouterClient(engine.router, { context: {} }) as Client;

// Cells lie in any direction: more to vary than in a chest X-ray, so that views matter.
const cells = { flip: true, rotate: 30, shift: 0.05, zoom: 0.1, intensity: 0.1 };
const arm = (views: number | 'live', activations: 'float16' | 'float32' = 'float16'): RecipeOverrides & { strategy: 'top' } =>
  ({ strategy: 'top', cut: 'stage5', input: { size: 96 }, activations, augment: { ...cells, views } });

try {
  const path = join(work, 'fixed-views.graft');
  const project = existsSync(path) ? (await client.project.open({ path })).project : await begin(path);
  const [known] = await client.study.list({ project });
  const { jobId, studyId } = known ? await client.study.resume({ project, studyId: known.id }) : await client.study.start({ project, config: {
    name: 'fixed views', tasks: ['cell'], seeds: [1, 2], budget: { epochs: 12 }, margin: 0.02, metric: 'auc',
    arms: { live: arm('live'), 'K = 8': arm(8), 'K = 8, float32': arm(8, 'float32'), 'K = 4': arm(4) },
  } });
  await ended(jobId);
  const { verdict } = await client.study.get({ project, studyId });
  const runs = (await client.run.list({ project })).filter((run) => run.studyId === studyId);
  const arms = verdict!.arms.map(({ arm: name, metrics, bySeed }) => {
    const own = runs.filter((run) => run.arm === name);
    const sum = (of: (run: (typeof own)[number]) => number): number => own.reduce((total, run) => total + of(run), 0);
    return {
      arm: name, auc: metrics['auc'], bySeed: bySeed['auc'], epochs: sum((run) => run.epochs), computed: sum((run) => run.activations?.computed ?? 0), found: sum((run) => run.activations?.found ?? 0),
      seconds: { features: sum((run) => run.seconds?.features ?? 0), training: sum((run) => run.seconds?.training ?? 0) },
    };
  });
  const differences = verdict!.differences.map(({ a, b, value, low, high, verdict: said }) => ({ a, b, value, low, high, verdict: said }));
  await writeFile(join(import.meta.dirname, 'fixedViews.json'), `${JSON.stringify({ engine: runs[0]!.engine, arms, differences }, null, 1)}\n`);
  console.log(JSON.stringify({ arms, differences }, null, 1));
} finally {
  await engine.dispose();
}

async function begin(path: string): Promise<string> {
  const { project } = await client.project.create({ path });
  const { jobId } = await client.import.start({ project, source: data, labels: { from: 'csv', file: join(data, 'labels.csv'), fileColumn: 'file', map: { cell: 'label' } }, groupBy: { by: 'csv', column: 'patient' } });
  await ended(jobId);
  const [task] = await client.task.list({ project });
  await client.split.lock({ project, config: { kind: 'folds', folds: 5, seed: 1, stratifyBy: [task!.id] } });
  return project;
}

async function ended(jobId: string): Promise<void> {
  for await (const event of await client.job.events({ jobId })) {
    if (event.type === 'note') console.log(event.message);
    if (event.type === 'run') console.log(`${new Date().toISOString().slice(11, 19)} ${event.arm}, seed ${event.seed}, fold ${event.fold}: ${event.status}`);
    if (event.type === 'end' && event.status !== 'done') throw new Error(`the job ended as ${event.status}: ${event.error?.message ?? ''}`);
  }
}
