import type { InferContractRouterOutputs } from '@orpc/contract';
import { GraftError } from '../../domain/errors/index.ts';
import type { Contract, Run, Study } from '../../contract/index.ts';
import type { Session } from '../Cli.ts';

type Outputs = InferContractRouterOutputs<Contract>;
export type Task = Outputs['task']['list'][number];

/** Opens the project a person named, and says what they should know of it first. It closes with the engine. */
export async function openProject({ client, output, path }: Session, typed: string): Promise<Outputs['project']['open']> {
  const opened = await client.project.open({ path: path(typed) });
  for (const { message, remedy } of opened.warnings) {
    output.record({ event: 'note', level: 'warning', message, remedy });
    output.warn(`${message}\n${remedy}`);
  }
  return opened;
}

/** The task of that name; NOT_FOUND names those there are. */
export async function findTask({ client }: Session, project: string, name: string): Promise<Task> {
  const tasks = await client.task.list({ project });
  const found = tasks.find((task) => task.name === name);
  if (found === undefined) throw unknown('task', name, tasks.map((task) => task.name), 'graft task add makes one.');
  return found;
}

/** A run by its id or the beginning of it, at least four characters, where only one begins so. */
export async function findRun({ client }: Session, project: string, typed: string): Promise<Run> {
  return findById('run', await client.run.list({ project }), typed);
}

/** A study by its id or the beginning of it. */
export async function findStudy({ client }: Session, project: string, typed: string): Promise<Study> {
  return findById('study', await client.study.list({ project }), typed);
}

/** A run or a study by its id or the beginning of it. */
export async function findRunOrStudy({ client }: Session, project: string, typed: string): Promise<{ run: Run } | { study: Study }> {
  const runs = await client.run.list({ project });
  const studies = await client.study.list({ project });
  const found = findById('run or study', [...runs, ...studies], typed);
  const run = runs.find((one) => one.id === found.id);
  return run === undefined ? { study: studies.find((one) => one.id === found.id)! } : { run };
}

function findById<T extends { readonly id: string }>(what: string, items: readonly T[], typed: string): T {
  const exact = items.find((item) => item.id === typed);
  if (exact !== undefined) return exact;
  const begun = typed.length < 4 ? [] : items.filter((item) => item.id.startsWith(typed));
  if (begun.length === 1) return begun[0]!;
  if (begun.length > 1) throw new GraftError('BAD_INPUT', `${begun.length} entries begin with ${typed}; write more of the id.`, { field: what });
  throw unknown(what, typed, items.slice(-5).map((item) => item.id), 'graft runs lists them.');
}

function unknown(what: string, name: string, known: readonly string[], remedy: string): GraftError {
  const there = known.length === 0 ? 'there is none yet' : `there are ${known.join(', ')}`;
  return new GraftError('NOT_FOUND', `There is no ${what} ${name} in this project: ${there}.`, { field: what, remedy });
}

/** part → task *name* → metric → estimate: what is printed speaks of names, not of ids. */
export function metricsByTaskName(metrics: Run['metrics'], tasks: readonly Task[]): Run['metrics'] {
  const names = new Map(tasks.map((task) => [task.id, task.name]));
  return Object.fromEntries(Object.entries(metrics).map(([part, byTask]) => [
    part, Object.fromEntries(Object.entries(byTask).map(([id, values]) => [names.get(id) ?? id, values])),
  ]));
}
