import type { Command } from 'commander';
import { GraftError } from '../../domain/errors/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Client, Session } from '../Cli.ts';
import { EXIT } from '../errors/index.ts';
import type { ExitCode } from '../errors/index.ts';
import { followJob } from '../jobs/index.ts';
import { collectMap, parseGroupBy, parseLabelSource } from '../options/index.ts';
import type { GroupBy, LabelSource } from '../options/index.ts';
import { openProject } from '../project/index.ts';

interface ImportOptions {
  readonly labels?: LabelSource;
  readonly map?: Record<string, string>;
  readonly fileColumn: string;
  readonly task: string;
  readonly groupBy: GroupBy;
}
type Labels = NonNullable<Parameters<Client['import']['start']>[0]['labels']>;

export function registerImport(program: Command, cli: Cli): void {
  addCommand(program, 'import', 'take in the images of a folder; they stay where they are')
    .argument('<project>')
    .argument('<source>', 'folder or file')
    .option('--labels <from>', 'where labels come from: folders or csv:FILE', parseLabelSource)
    .option('--map <task=column>', 'column of the CSV for a task (may be repeated; without it, columns named like tasks)', collectMap)
    .option('--file-column <column>', 'column of the CSV with the file names', 'file')
    .option('--task <name>', 'task that folder names are labels of', 'class')
    .option('--group-by <how>', 'what belongs to one patient: csv:COLUMN, tag:PatientID or path:REGEX', parseGroupBy, { by: 'none' })
    .action(withEngine<[string, string], ImportOptions>(cli, async (session, [typed, source], options) => {
      const { project } = await openProject(session, typed);
      const labels = await labelOptions(session, project, options);
      const { jobId } = await session.client.import.start({ project, source: session.path(source), labels, groupBy: options.groupBy });
      const end = await followJob(session, jobId);
      return report(session, project, end.result);
    }));
}

async function labelOptions({ client, path }: Session, project: string, options: ImportOptions): Promise<Labels> {
  const { labels, map, fileColumn, task } = options;
  if (labels?.from !== 'csv' && map !== undefined) throw new GraftError('BAD_INPUT', '--map needs --labels csv:FILE: it names columns of that file.', { field: 'map' });
  if (labels === undefined) return { from: 'none' };
  if (labels.from === 'folders') return { from: 'folders', task };
  const file = path(labels.file);
  return { from: 'csv', file, fileColumn, map: map ?? await columnsNamedLikeTasks(client, project, file, labels.file) };
}

async function columnsNamedLikeTasks(client: Client, project: string, file: string, name: string): Promise<Record<string, string>> {
  const [tasks, table] = [await client.task.list({ project }), await client.files.table({ path: file })];
  const named = tasks.filter((task) => table.columns.includes(task.name));
  if (named.length > 0) return Object.fromEntries(named.map((task) => [task.name, task.name]));
  throw new GraftError('BAD_INPUT', `No column of ${name} is named like a task of this project; its columns are ${table.columns.join(', ')}.`, {
    file: name, field: 'map', remedy: 'Say which column is meant with --map TASK=COLUMN; a task that is not there yet is made.',
  });
}

async function report({ client, output }: Session, project: string, result: Readonly<Record<string, unknown>>): Promise<ExitCode> {
  const rows = await client.import.report({ project });
  for (const { file, outcome, reason } of rows) {
    output.record({ event: 'row', file, ok: outcome !== 'refused', outcome, reason });
    output.say(`${outcome.padEnd(9)}  ${file}: ${reason}`);
  }
  const refused = rows.filter((row) => row.outcome === 'refused').length;
  const overview = await client.project.overview({ project });
  output.record({ ok: refused === 0, refused, samples: overview.samples, groups: overview.groups, ...result });
  output.say(`The project has ${overview.samples} samples of ${overview.groups} groups.${refused === 0 ? '' : ` ${refused} files were not taken.`}`);
  return refused === 0 ? EXIT.fine : EXIT.someFailed;
}
