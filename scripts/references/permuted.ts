/**
 * The whole path on labels that mean nothing: does it claim to have learned something?
 *
 *   node scripts/references/permuted.ts [seeds, 100 unless told]
 *
 * The chest X-ray sample, its projection labels permuted by patient (each patient's labels stay together and go to another
 * place in the order), five grouped folds of their own, the frozen arm, through the real engine and worker. For each seed the
 * 95 % interval of the AUC should hold 0.5: it is asked to do so in at least 90 of 100. Writes permuted.json beside itself.
 */
import { createRouterClient } from '@orpc/server';
import type { ContractRouterClient } from '@orpc/contract';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/cli/host/openEngine.ts';
import type { Contract, Sample } from '../../src/contract/index.ts';
import { createRandom } from '../../src/domain/random/index.ts';

type Client = ContractRouterClient<Contract>;
interface Outcome { readonly seed: number; readonly auc: number; readonly low: number | null; readonly high: number | null; readonly holds: boolean }

const seeds = Number(process.argv[2] ?? 100);
const root = join(import.meta.dirname, '..', '..');
const folder = await mkdtemp(join(tmpdir(), 'graft-permuted-'));
const engine = await openEngine({ root, version: 'permuted', env: { ...process.env, GRAFT_USER_FOLDER: join(folder, 'user') } }, 'in-process');
const client = createRouterClient(engine.router, { context: {} }) as Client;

try {
  const { project, jobId } = await client.project.createFromSample({ sample: 'chest-xray', path: join(folder, 'permuted.graft') });
  await ended(jobId);
  const task = (await client.task.list({ project })).find((one) => one.name === 'projection')!;
  const ids = await client.image.ids({ project, sort: 'group' });
  const samples = await client.image.list({ project, ids });
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    outcomes.push(await judge(project, seed, samples, task.id));
    const held = outcomes.filter((one) => one.holds).length;
    console.log(`seed ${seed}: AUC ${outcomes.at(-1)!.auc.toFixed(3)} (${outcomes.at(-1)!.low?.toFixed(3)} to ${outcomes.at(-1)!.high?.toFixed(3)}); ${held} of ${outcomes.length} hold 0.5`);
  }
  const holds = outcomes.filter((one) => one.holds).length;
  await writeFile(join(import.meta.dirname, 'permuted.json'), `${JSON.stringify({ seeds, holds, outcomes }, null, 1)}\n`);
  if (holds < 0.9 * seeds) process.exitCode = 1;
} finally {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
}

async function judge(project: string, seed: number, samples: readonly Sample[], taskId: string): Promise<Outcome> {
  const permuted = permute(samples.map((sample) => ({ group: sample.group, classId: classOf(sample, taskId) })), seed);
  const original = (await client.task.list({ project })).find((one) => one.id === taskId)!;
  const name = `permuted ${seed}`;
  const task = await client.task.add({ project, name, kind: 'classification', classes: original.classes.map((one) => one.name) });
  const same = new Map(original.classes.map((one, index) => [one.id, task.classes[index]!.id]));
  await client.label.set({ project, items: samples.map((sample, index) => ({ sampleId: sample.id, taskId: task.id, state: 'labelled' as const, classId: same.get(permuted[index]!)! })) });
  await client.split.lock({ project, config: { kind: 'folds', folds: 5, seed, stratifyBy: [task.id] } });
  const { jobId, studyId } = await client.study.start({ project, config: {
    name, tasks: [name], seeds: [seed], budget: { epochs: 12 }, margin: 0.05, metric: 'auc',
    arms: { frozen: { strategy: 'frozen', input: { size: 96 }, augment: { views: 4 } } },
  } });
  await ended(jobId);
  const { verdict } = await client.study.get({ project, studyId });
  const { value, low, high } = verdict!.arms[0]!.metrics['auc']!;
  return { seed, auc: value, low, high, holds: low !== null && high !== null && low <= 0.5 && high >= 0.5 };
}

/** Labels of whole patients in a new order, dealt out to the samples in the order of theirs. */
function permute(samples: readonly { readonly group: string; readonly classId: string }[], seed: number): string[] {
  const byGroup = Map.groupBy(samples, (sample) => sample.group);
  return createRandom(seed, 'permuted').shuffle([...byGroup.values()]).flat().map((sample) => sample.classId);
}

function classOf(sample: Sample, taskId: string): string {
  return sample.labels.find((label) => label.taskId === taskId)!.classId!;
}

async function ended(jobId: string): Promise<void> {
  for await (const event of await client.job.events({ jobId })) {
    if (event.type === 'end' && event.status !== 'done') throw new Error(event.error?.message ?? event.status);
  }
}
