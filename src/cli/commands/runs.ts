import type { Command } from 'commander';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { findRunOrStudy, openProject } from '../project/index.ts';
import { runRecord, sayRun } from './runShow.ts';
import { showStudy } from './studyShow.ts';

export function registerRuns(program: Command, cli: Cli): void {
  addCommand(program, 'runs', 'list runs and studies')
    .argument('<project>')
    .action(withEngine<[string], object>(cli, async (session, [typed]) => {
      const { client, output } = session;
      const { project } = await openProject(session, typed);
      const [runs, studies] = [await client.run.list({ project }), await client.study.list({ project })];
      for (const study of studies) output.record({ study: study.id, name: study.name, status: study.status, runs: study.runs, headline: study.verdict?.headline ?? null });
      for (const run of runs) output.record({ run: run.id, study: run.studyId, arm: run.arm, strategy: run.recipe.strategy, seed: run.seed, fold: run.fold, status: run.status, epochs: run.epochs });
      if (studies.length > 0) output.table(['study', 'name', 'status', 'runs'], studies.map((study) => [study.id, study.name, study.status, `${study.runs.done} of ${study.runs.total}`]));
      if (runs.length > 0) output.table(['run', 'arm', 'strategy', 'seed', 'fold', 'status', 'epochs'], runs.map((run) => [run.id, run.arm, run.recipe.strategy, String(run.seed), run.fold === null ? '' : String(run.fold), run.status, String(run.epochs)]));
      if (runs.length + studies.length === 0) output.say('Nothing was trained in this project yet.');
    }));

  addCommand(program, 'show', 'show all that is known of one run or study')
    .argument('<project>')
    .argument('<run>', 'id of a run or study, or its beginning')
    .action(withEngine<[string, string], object>(cli, async (session, [typed, id]) => {
      const { client, output } = session;
      const { project } = await openProject(session, typed);
      const tasks = await client.task.list({ project });
      const found = await findRunOrStudy(session, project, id);
      if ('study' in found) {
        showStudy(output, await client.study.get({ project, studyId: found.study.id }), tasks);
        return;
      }
      const run = await client.run.get({ project, runId: found.run.id });
      sayRun(output, run, tasks);
      if (run.leftOutImages.length > 0) output.table(['left out', 'part', 'why'], run.leftOutImages.map(({ file, part, reason }) => [file, part, reason]));
      output.record({ ...run, ...runRecord(run, tasks) });
    }));
}
