import type { Command } from 'commander';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { findRun, metricsByTaskName, openProject, positiveClasses } from '../project/index.ts';
import { sayMetrics } from './runShow.ts';

export function registerEvaluate(program: Command, cli: Cli): void {
  addCommand(program, 'evaluate', 'judge a run on a part; each look at the test part is counted')
    .argument('<project>')
    .argument('<run>')
    .requiredOption('--part <name>', 'validation or test')
    .action(withEngine<[string, string], { part: string }>(cli, async (session, [typed, id], { part }) => {
      const { client, output } = session;
      const { project } = await openProject(session, typed);
      const found = await findRun(session, project, id);
      const run = await client.run.evaluate({ project, runId: found.id, part });
      const tasks = await client.task.list({ project });
      const split = (await client.split.list({ project })).find((one) => one.id === run.splitId);
      const metrics = { [part]: run.metrics[part] ?? {} };
      sayMetrics(output, metrics, tasks);
      if (split !== undefined) output.say(`Looks at the test part so far: ${split.testLooks}.`);
      output.record({ ok: true, run: run.id, part, metrics: metricsByTaskName(metrics, tasks)[part], positive: positiveClasses(tasks.filter(({ id }) => run.taskIds.includes(id))), testLooks: split?.testLooks ?? null });
    }));
}
