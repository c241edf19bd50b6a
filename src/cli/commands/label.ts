import type { Command } from 'commander';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { EXIT } from '../errors/index.ts';
import { followJob } from '../jobs/index.ts';
import { findTask, openProject } from '../project/index.ts';

interface LabelOptions { readonly task: string; readonly set: string }

export function registerLabel(program: Command, cli: Cli): void {
  addCommand(program, 'label', 'set labels from a CSV with the columns file and label; each row is acknowledged once it is safe on disk')
    .argument('<project>')
    .requiredOption('--task <name>', 'task to label')
    .requiredOption('--set <file.csv>', 'CSV with the columns file and label')
    .action(withEngine<[string], LabelOptions>(cli, async (session, [typed], options) => {
      const { client, output, path } = session;
      const { project } = await openProject(session, typed);
      const task = await findTask(session, project, options.task);
      const { jobId } = await client.label.importCsv({ project, taskId: task.id, file: path(options.set) });
      const counts = { saved: 0, refused: 0 };
      await followJob(session, jobId, (event) => {
        if (event.type !== 'row') return;
        counts[event.ok ? 'saved' : 'refused'] += 1;
        output.record({ event: 'row', file: event.file, ok: event.ok, message: event.message });
        output.say(`${event.ok ? 'saved  ' : 'refused'}  ${event.file}: ${event.message}`);
      });
      output.record({ ok: counts.refused === 0, task: task.name, ...counts });
      output.say(`${counts.saved} labels saved${counts.refused === 0 ? '.' : `, ${counts.refused} rows refused.`}`);
      return counts.refused === 0 ? EXIT.fine : EXIT.someFailed;
    }));
}
