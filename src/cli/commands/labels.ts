import { Option } from 'commander';
import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { STATE_CELLS } from '../../domain/tasks/index.ts';
import type { Sample } from '../../contract/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Client } from '../Cli.ts';
import { findTask, openProject } from '../project/index.ts';
import type { Task } from '../project/index.ts';
import { writeTable } from './writing.ts';

const PAGE = 500;
const COLUMNS = ['file', 'group', 'task', 'label', 'state', 'annotator', 'at', 'provenance'];

export function registerLabels(program: Command, cli: Cli): void {
  const labels = program.command('labels').description('labels as files');
  addCommand(labels, 'export', 'write all labels, a line a sample and task')
    .argument('<project>')
    .argument('<file>')
    .addOption(new Option('--format <format>', 'format').choices(['csv']).makeOptionMandatory())
    .option('--task <name>', 'one task only: the file can then be read back by graft label --set')
    .action(withEngine<[string, string], { task?: string }>(cli, async (session, [typed, name], options) => {
      const { client, output, path } = session;
      const { project } = await openProject(session, typed);
      const tasks = options.task === undefined ? await client.task.list({ project }) : [await findTask(session, project, options.task)];
      const rows = labelRows(await allSamples(client, project), tasks);
      const file = path(name);
      await writeTable(file, name, stringify([COLUMNS, ...rows]));
      output.record({ ok: true, file, labels: rows.length });
      output.say(`${rows.length} labels written to ${file}`);
    }));
}

async function allSamples(client: Client, project: string): Promise<Sample[]> {
  const ids = await client.image.ids({ project });
  const samples: Sample[] = [];
  for (let at = 0; at < ids.length; at += PAGE) samples.push(...await client.image.list({ project, ids: ids.slice(at, at + PAGE) }));
  return samples;
}

/** Only what somebody has said: *unknown* has no line. The label is the class's name, or the cell by which `graft label` knows the state. */
export function labelRows(samples: readonly Sample[], tasks: readonly Task[]): string[][] {
  return samples.flatMap((sample) => sample.labels.flatMap((label) => {
    const task = tasks.find((one) => one.id === label.taskId);
    if (task === undefined || label.state === 'unknown') return [];
    const name = task.classes.find((entry) => entry.id === label.classId)?.name ?? STATE_CELLS[label.state] ?? '';
    return [[sample.file, sample.group, task.name, name, label.state, label.annotator, label.at, label.provenance]];
  }));
}
