import type { Command } from 'commander';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Client, Session } from '../Cli.ts';
import { engineOption, limitOf, memoryLimitOption, normalised, readYaml, studyFileSchema } from '../options/index.ts';
import type { StudyFile } from '../options/index.ts';
import { findStudy, openProject } from '../project/index.ts';
import { followTraining } from './followTraining.ts';
import { sayPlan } from './planShow.ts';
import { usualStrata } from './split.ts';
import { showStudy } from './studyShow.ts';

type SplitConfig = Parameters<Client['split']['lock']>[0]['config'];

interface StudyOptions {
  readonly engine?: EngineName;
  readonly memoryLimit?: number;
  readonly plan?: boolean;
  readonly resume?: string;
}

export function registerStudy(program: Command, cli: Cli): void {
  addCommand(program, 'study', 'train several arms on the same patients and judge which is better')
    .argument('<project>')
    .argument('[study.yaml]', 'arms, seeds, budget, margin; see graft schema study')
    .addOption(engineOption())
    .addOption(memoryLimitOption())
    .option('--plan', 'say what its largest arm would take of memory, and train nothing')
    .option('--resume <study>', 'go on with a study that stopped: with the runs that are not done, from their last checkpoints')
    .action(withEngine<[string, string | undefined], StudyOptions>(cli, async (session, [typed, file], options) => {
      const { client, output } = session;
      refuseContrary(file, options);
      const { project } = await openProject(session, typed);
      if (options.plan) {
        sayPlan(output, await client.study.plan({ project, ...await requested(session, project, file!, options) }));
        return;
      }
      const { jobId, studyId } = options.resume === undefined ? await start(session, project, file!, options) : await resume(session, project, options.resume, options);
      await followTraining(session, jobId, { what: 'Study', id: studyId });
      showStudy(output, await client.study.get({ project, studyId }), await client.task.list({ project }));
    }));
}

/** What a study compares is settled when it first starts. @throws GraftError BAD_INPUT */
function refuseContrary(file: string | undefined, { resume: resumed, plan }: StudyOptions): void {
  if (resumed === undefined && file === undefined) throw new GraftError('BAD_INPUT', 'Name a study file, or a study to go on with by --resume.', { field: 'study.yaml' });
  const contrary = resumed === undefined ? undefined : file !== undefined ? 'study file' : plan ? 'plan' : undefined;
  if (contrary !== undefined) throw new GraftError('BAD_INPUT', `--resume goes on with the study as it was started and takes no ${contrary}.`, { field: contrary });
}

/** What is to be compared, and how, as the file and the options say. */
async function requested(session: Session, project: string, file: string, { engine, memoryLimit }: StudyOptions) {
  const { folds, split, splitSeed, ...config } = await readYaml(session.path(file), file, studyFileSchema);
  return { config, engine, split: await askedSplit(session, project, { folds, split, splitSeed }), ...limitOf({ memoryLimit }) };
}

async function start(session: Session, project: string, file: string, options: StudyOptions): Promise<{ jobId: string; studyId: string }> {
  const { split: settled, ...started } = await session.client.study.start({ project, ...await requested(session, project, file, options) });
  await saySplit(session, project, settled);
  return started;
}

async function resume(session: Session, project: string, typed: string, { engine, memoryLimit }: StudyOptions): Promise<{ jobId: string; studyId: string }> {
  const study = await findStudy(session, project, typed);
  return session.client.study.resume({ project, studyId: study.id, engine, ...limitOf({ memoryLimit }) });
}

/** The split that the file asks for; none where it says nothing of one. */
async function askedSplit(session: Session, project: string, { folds, split, splitSeed }: Pick<StudyFile, 'folds' | 'split' | 'splitSeed'>): Promise<SplitConfig | undefined> {
  if (folds === undefined && split === undefined) return undefined;
  const stratifyBy = await usualStrata(session, project);
  return folds === undefined ? { kind: 'parts', seed: splitSeed, fractions: normalised(split!), stratifyBy } : { kind: 'folds', seed: splitSeed, folds, stratifyBy };
}

const SETTLED = { locked: 'Locked', 'put back': 'Put back in force' } as const;

async function saySplit({ client, output }: Session, project: string, settled: 'kept' | keyof typeof SETTLED): Promise<void> {
  if (settled === 'kept') return;
  const { id, hash, parts } = (await client.split.list({ project }))[0]!;
  output.record({ event: 'split', id, hash, settled, parts: parts.map(({ name, groups, samples }) => ({ part: name, groups: groups.length, samples })) });
  output.say(`${SETTLED[settled]}: the split ${id}, ${parts.map((part) => `${part.name} ${part.groups.length} groups`).join(', ')}.`);
}
