import { Option } from 'commander';
import type { Command } from 'commander';
import { TASK_KINDS } from '../../domain/tasks/index.ts';
import type { TaskKind } from '../../domain/tasks/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli } from '../Cli.ts';
import { list } from '../options/index.ts';
import { openProject } from '../project/index.ts';

interface AddOptions { readonly kind: TaskKind; readonly classes: readonly string[] }

export function registerTask(program: Command, cli: Cli): void {
  const task = program.command('task').description('questions asked of samples');
  addCommand(task, 'add', 'add a task to a project')
    .argument('<project>')
    .argument('<name>', 'what is asked, e.g. projection')
    .addOption(new Option('--kind <kind>', 'kind of question').choices(TASK_KINDS).makeOptionMandatory())
    .option('--classes <a,b,…>', 'names of its classes', list, [])
    .action(withEngine<[string, string], AddOptions>(cli, async (session, [typed, name], { kind, classes }) => {
      const { project } = await openProject(session, typed);
      const added = await session.client.task.add({ project, name, kind, classes: [...classes] });
      session.output.record({ ok: true, id: added.id, task: added.name, kind: added.kind, classes: added.classes.map((entry) => entry.name) });
      session.output.say(`Added the task ${added.name} (${added.kind}${added.classes.length === 0 ? '' : `: ${added.classes.map((entry) => entry.name).join(', ')}`})`);
    }));
}
