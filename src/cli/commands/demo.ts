import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobEvent } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Session } from '../Cli.ts';
import { chooseArm, DEMO, demoStudy } from '../demo/plan.ts';
import { watchMemory } from '../demo/peakMemory.ts';
import { sayForest } from '../demo/report.ts';
import { formatBytes, formatSeconds } from '../format/index.ts';
import { followJob } from '../jobs/index.ts';
import { showTraining } from './runShow.ts';

type Exported = Extract<JobEvent, { type: 'exported' }>['result'];

/** The whole path on the chest X-ray sample: import, split, five ways of training, verdict, export with parity. */
export function registerDemo(program: Command, cli: Cli): void {
  addCommand(program, 'demo', 'see the whole path on the chest X-ray sample: train in five ways, judge them, export a model')
    .argument('[dir]', 'where the project goes', 'demo.graft')
    .action(withEngine<[string], object>(cli, async (session, [typed]) => {
      const memory = watchMemory();
      const start = performance.now();
      const path = freeName(session.path(typed));
      const { client, output } = session;
      const { project, jobId } = await client.project.createFromSample({ sample: DEMO.sample, path });
      await followJob(session, jobId);
      await describe(session, project);
      const arm = await study(session, project);
      const exported = await release(session, project, path, arm);
      const seconds = (performance.now() - start) / 1000;
      const peak = memory.stop();
      output.record({ ok: true, project: path, arm, seconds, peakMemory: peak, export: exported });
      output.say(`\nDone in ${formatSeconds(seconds)}${peak === null ? '' : `, at most ${formatBytes(peak)} of memory`}.`);
      output.say(`Open it with:  npm start -- ${typed === 'demo.graft' && path === session.path(typed) ? typed : path}`);
    }));
}

/** A project that is there may hold somebody's labels: the next free name is taken. */
function freeName(path: string): string {
  const stem = path.endsWith('.graft') ? path.slice(0, -'.graft'.length) : path;
  for (let n = 1; ; n++) {
    const name = n === 1 ? `${stem}.graft` : `${stem}-${n}.graft`;
    if (!existsSync(name)) return name;
  }
}

async function describe({ client, output }: Session, project: string): Promise<void> {
  const overview = await client.project.overview({ project });
  output.say(`\n${overview.samples} chest X-rays of ${overview.groups} patients.`);
  for (const { task, counts, classes } of overview.tasks) {
    const named = task.classes.map((one) => `${one.name} ${classes[one.id] ?? 0}`).join(', ');
    output.say(`  ${task.name}: ${named}; unknown ${overview.samples - (counts.labelled ?? 0)}`);
  }
  const stratifyBy = overview.tasks.map(({ task }) => task.id);
  const split = await client.split.lock({ project, config: { kind: 'folds', folds: DEMO.folds, seed: DEMO.splitSeed, stratifyBy } });
  output.say(`\nFive folds by patient, locked (${split.hash.slice(0, 12)}):`);
  for (const claim of split.certificate) output.say(`  [${claim.holds ? 'holds' : ' no  '}] ${claim.claim} ${claim.evidence}`);
}

/** Trains and judges; resolves to the arm whose recipe is exported. */
async function study(session: Session, project: string): Promise<string> {
  const { client, output } = session;
  const config = demoStudy();
  const runs = Object.keys(config.arms).length * config.seeds.length * DEMO.folds;
  output.say(`\nTraining ${runs} models: ${Object.keys(config.arms).join(', ')}; ${DEMO.folds} folds, ${config.budget.epochs} epochs at most, ${DEMO.size} px.`);
  const { jobId, studyId } = await client.study.start({ project, config });
  const show = showTraining(output);
  await followJob(session, jobId, (event) => {
    if (event.type !== 'epoch' && (event.type !== 'run' || event.status === 'done' || output.json)) show(event);
  });
  const { verdict } = await client.study.get({ project, studyId });
  if (verdict === null) throw new GraftError('INTERNAL', 'The study ended without a verdict.');
  const tasks = await client.task.list({ project });
  const name = (id: string): string => tasks.find((task) => task.id === id)?.name ?? id;
  output.say(`\n${verdict.headline}\n`);
  sayForest(output, verdict, name);
  output.say('');
  for (const difference of verdict.differences) output.say(`  ${difference.sentence}`);
  const main = tasks.find((task) => task.name === DEMO.mainTask)!;
  const { arm, best } = chooseArm(verdict, main.id);
  output.say(arm === best
    ? `\nExporting ${arm}: the highest estimate, and nothing cheaper was shown to be as good.`
    : `\nExporting ${arm}: shown to be as good as ${best}, which has the highest estimate, and cheaper to train.`);
  output.record({ event: 'verdict', study: studyId, headline: verdict.headline, arm });
  return arm;
}

/** One more training of the chosen recipe, on all patients, written as ONNX and TensorFlow.js. */
async function release(session: Session, project: string, path: string, arm: string): Promise<readonly Exported[]> {
  const { client, output } = session;
  const { tasks = [DEMO.mainTask], ...recipe } = demoStudy().arms[arm]!;
  const { jobId, runId } = await client.run.start({ project, recipe: { ...recipe, epochs: demoStudy().budget.epochs }, tasks, name: `${arm}, final fit` });
  await followJob(session, jobId);
  const written: Exported[] = [];
  await mkdir(join(path, 'exports'), { recursive: true });
  for (const [to, file] of [['onnx', 'model.onnx'], ['tfjs', 'model-tfjs']] as const) {
    const { jobId } = await client.export.start({ project, runId, to, out: join(path, 'exports', file) });
    await followJob(session, jobId, (event) => {
      if (event.type === 'exported') written.push(event.result);
    });
  }
  for (const { file, bytes, parity } of written) {
    output.say(`  ${file} (${formatBytes(bytes)}): ${parity.runtime} on ${parity.samples} images, largest difference ${parity.maxAbsDiff.toExponential(1)}, same class in ${(100 * parity.argmaxAgreement).toFixed(1)} %`);
  }
  return written;
}
