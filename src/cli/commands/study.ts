import type { Command } from 'commander';
import { PARTS } from '../../domain/splits/index.ts';
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

export function registerStudy(program: Command, cli: Cli): void {
  addCommand(program, 'study', 'train several arms on the same patients and judge which is better')
    .argument('<project>')
    .argument('<study.yaml>', 'arms, seeds, budget, margin; see graft schema study')
    .addOption(engineOption())
    .action(withEngine<[string, string], { engine?: EngineName }>(cli, async (session, [typed, file], { engine }) => {
      const { client, output, path } = session;
      const { folds, split, splitSeed, ...config } = await readYaml(path(file), file, studyFileSchema);
      const { project } = await openProject(session, typed);
      await settleSplit(session, project, { folds, split, splitSeed });
      const { jobId, studyId } = await client.study.start({ project, config, engine });
      await followJob(session, jobId, showTraining(output));
      showStudy(output, await client.study.get({ project, studyId }), await client.task.list({ project }));
    }));
}

/** Locks the split that the file asks for, unless it is the one in force. */
async function settleSplit(session: Session, project: string, { folds, split, splitSeed }: Pick<StudyFile, 'folds' | 'split' | 'splitSeed'>): Promise<void> {
  if (folds === undefined && split === undefined) return;
  const { client, output } = session;
  const stratifyBy = await usualStrata(session, project);
  const config = folds === undefined
    ? { kind: 'parts' as const, seed: splitSeed, fractions: normalised(split!), stratifyBy }
    : { kind: 'folds' as const, seed: splitSeed, folds, stratifyBy };
  const current = (await client.project.overview({ project })).split;
  if (current !== null && isAsked(current.config, config)) return;
  const locked = await client.split.lock({ project, config });
  output.record({ event: 'split', id: locked.id, hash: locked.hash, parts: locked.parts.map(({ name, groups, samples }) => ({ part: name, groups: groups.length, samples })) });
  output.say(`Locked the split ${locked.id}: ${locked.parts.map((part) => `${part.name} ${part.groups.length} groups`).join(', ')}.`);
}

type SplitConfig = Parameters<Client['split']['lock']>[0]['config'];

/** The file says nothing of tasks to stratify by, so that those of the locked split are not compared: a task may be younger than it. */
function isAsked(current: SplitConfig, asked: SplitConfig): boolean {
  return current.kind === asked.kind && current.seed === asked.seed && current.folds === asked.folds
    && PARTS.every((part) => current.fractions?.[part] === asked.fractions?.[part]);
}
