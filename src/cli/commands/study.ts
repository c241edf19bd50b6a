import type { Command } from 'commander';
import type { EngineName } from '../../domain/recipe/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Client, Session } from '../Cli.ts';
import { followJob } from '../jobs/index.ts';
import { engineOption, normalised, readYaml, studyFileSchema } from '../options/index.ts';
import type { StudyFile } from '../options/index.ts';
import { openProject } from '../project/index.ts';
import { showTraining } from './runShow.ts';
import { usualStrata } from './split.ts';
import { showStudy } from './studyShow.ts';

type SplitConfig = Parameters<Client['split']['lock']>[0]['config'];

export function registerStudy(program: Command, cli: Cli): void {
  addCommand(program, 'study', 'train several arms on the same patients and judge which is better')
    .argument('<project>')
    .argument('<study.yaml>', 'arms, seeds, budget, margin; see graft schema study')
    .addOption(engineOption())
    .action(withEngine<[string, string], { engine?: EngineName }>(cli, async (session, [typed, file], { engine }) => {
      const { client, output, path } = session;
      const { folds, split, splitSeed, ...config } = await readYaml(path(file), file, studyFileSchema);
      const { project } = await openProject(session, typed);
      const { jobId, studyId, split: settled } = await client.study.start({ project, config, engine, split: await askedSplit(session, project, { folds, split, splitSeed }) });
      await saySplit(session, project, settled);
      await followJob(session, jobId, showTraining(output));
      showStudy(output, await client.study.get({ project, studyId }), await client.task.list({ project }));
    }));
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
