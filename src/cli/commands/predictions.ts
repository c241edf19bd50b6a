import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Client } from '../Cli.ts';
import { findRunOrStudy, openProject } from '../project/index.ts';
import type { Task } from '../project/index.ts';
import { writeTable } from './writing.ts';

type Row = Awaited<ReturnType<Client['run']['predictions']>>[number];
interface PredictionsOptions { readonly part: string; readonly csv: string }

const COLUMNS = ['file', 'group', 'task', 'truth', 'class', 'probability'] as const;

export function registerPredictions(program: Command, cli: Cli): void {
  addCommand(program, 'predictions', 'write the rows behind every number as CSV')
    .argument('<project>')
    .argument('<run>', 'id of a run, or of a study for its out-of-fold predictions')
    .option('--part <name>', 'part or test (for a study: what was held out)', 'test')
    .requiredOption('--csv <file>', 'file to write')
    .action(withEngine<[string, string], PredictionsOptions>(cli, async (session, [typed, id], { part, csv }) => {
      const { client, output, path } = session;
      const { project } = await openProject(session, typed);
      const found = await findRunOrStudy(session, project, id);
      const which = 'run' in found ? { runId: found.run.id } : { studyId: found.study.id };
      const rows = await client.run.predictions({ project, ...which, part });
      const file = path(csv);
      await writeTable(file, csv, predictionsCsv(rows, await client.task.list({ project }), 'study' in found));
      output.record({ ok: true, ...which, part, file, predictions: rows.length });
      output.say(`${rows.length} predictions written to ${file}`);
    }));
}

/**
 * Long form, a line a class: `file,group,task,truth,class,probability`, of a study also `arm,seed,run`, then `frame,source`,
 * which tell rows apart where a file has several frames or two sources hold files of one name. Probabilities
 * with all their digits, so that a metric can be recomputed exactly; truth is empty where it isn't known.
 */
export function predictionsCsv(rows: readonly Row[], tasks: readonly Task[], ofStudy: boolean): string {
  const names = new Map(tasks.map((task) => [task.id, task.name]));
  const lines = rows.flatMap((row) => row.probabilities.map((one) => [
    row.file, row.group, names.get(row.taskId) ?? row.taskId, row.truth ?? '', one.class, one.value,
    ...(ofStudy ? [row.arm, row.seed, row.runId] : []), row.frame, row.source,
  ]));
  return stringify([[...COLUMNS, ...(ofStudy ? ['arm', 'seed', 'run'] : []), 'frame', 'source'], ...lines]);
}
