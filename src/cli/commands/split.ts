import type { Command } from 'commander';
import type { SplitView } from '../../contract/index.ts';
import { FOLDS } from '../../domain/splits/index.ts';
import type { Part } from '../../domain/splits/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { addCommand, withEngine } from '../Cli.ts';
import type { Cli, Session } from '../Cli.ts';
import { integer, list, parseParts } from '../options/index.ts';
import { findTask, openProject } from '../project/index.ts';
import type { Task } from '../project/index.ts';

interface SplitOptions {
  readonly parts?: Partial<Record<Part, number>>;
  readonly folds?: number;
  readonly seed: number;
  readonly stratify?: readonly string[];
  readonly preview?: boolean;
  readonly list?: boolean;
  readonly use?: string;
}

const USUAL = { train: 0.6, validation: 0.2, test: 0.2 } as const;

export function registerSplit(program: Command, cli: Cli): void {
  addCommand(program, 'split', 'divide the samples by group (patient), stratified and seeded, and lock it')
    .argument('<project>')
    .option('--parts <name=share,…>', 'shares of train, validation, calibration, test (default: train=60,validation=20,test=20)', parseParts)
    .option('--folds <n>', 'grouped folds instead of parts, for small data', integer(FOLDS.least, FOLDS.most))
    .option('--seed <n>', 'seed of the division', integer(0), 1)
    .option('--stratify <tasks>', 'tasks whose classes are kept in balance (default: all that have labels)', list)
    .option('--preview', 'show it without locking it')
    .option('--list', 'show all locked splits, the one in force first')
    .option('--use <id>', 'put a former split back in force; --list shows them')
    .action(withEngine<[string], SplitOptions>(cli, async (session, [typed], options) => {
      if (options.parts !== undefined && options.folds !== undefined) throw new GraftError('BAD_INPUT', '--parts and --folds exclude each other.', { field: 'folds' });
      const { project } = await openProject(session, typed);
      const tasks = await session.client.task.list({ project });
      if (options.list === true) {
        showAll(session, await session.client.split.list({ project }));
        return;
      }
      if (options.use !== undefined) {
        show(session, await session.client.split.use({ project, splitId: options.use }), tasks);
        return;
      }
      const stratifyBy = options.stratify === undefined ? await usualStrata(session, project) : await ids(session, project, options.stratify);
      const config = options.folds === undefined
        ? { kind: 'parts' as const, seed: options.seed, fractions: options.parts ?? USUAL, stratifyBy }
        : { kind: 'folds' as const, seed: options.seed, folds: options.folds, stratifyBy };
      const split = await session.client.split[options.preview === true ? 'preview' : 'lock']({ project, config });
      show(session, split, tasks);
    }));
}

/** Tasks by which a split is stratified unless the person says otherwise: those that have labels; all, to be refused by name, where none has. */
export async function usualStrata({ client }: Session, project: string): Promise<string[]> {
  const { tasks } = await client.project.overview({ project });
  const labelled = tasks.filter(({ counts }) => (counts.labelled ?? 0) > 0);
  return (labelled.length > 0 ? labelled : tasks).map(({ task }) => task.id);
}

async function ids(session: Session, project: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) found.push((await findTask(session, project, name)).id);
  return found;
}

/** One line a split. */
function showAll({ output }: Session, splits: readonly SplitView[]): void {
  const lines = splits.map(({ id, hash, lockedAt, config, parts, testLooks }, index) => ({
    id, inForce: index === 0, hash, lockedAt, kind: config.kind, seed: config.seed, parts: parts.map(({ name, groups }) => ({ part: name, groups: groups.length })), testLooks,
  }));
  for (const line of lines) output.record(line);
  if (lines.length === 0) output.say('No split is locked yet.');
  else {
    output.table(['id', 'in force', 'locked', 'seed', 'groups', 'looks at test', 'hash'], lines.map((line) => [
      line.id, line.inForce ? 'yes' : '', line.lockedAt?.slice(0, 10) ?? '', String(line.seed), line.parts.map(({ part, groups }) => `${part} ${groups}`).join(', '), String(line.testLooks), line.hash.slice(0, 12),
    ]));
  }
}

function show({ output }: Session, split: SplitView, tasks: readonly Task[]): void {
  const parts = split.parts.map(({ name, groups, samples, classes }) => ({ part: name, groups: groups.length, samples, classes: byName(classes, tasks) }));
  output.record({ ok: true, id: split.id, hash: split.hash, locked: split.lockedAt !== null, parts, certificate: split.certificate });
  output.table(
    ['part', 'groups', 'samples', 'labelled'],
    parts.map(({ part, groups, samples, classes }) => [part, String(groups), String(samples), describe(classes)]),
    ['left', 'right', 'right', 'left'],
  );
  for (const { claim, holds, evidence } of split.certificate) output.say(`${holds ? 'holds' : 'FAILS'}  ${claim} (${evidence})`);
  output.say(split.lockedAt === null ? 'Preview: not locked.' : `Locked as ${split.id}, hash ${split.hash.slice(0, 12)}.`);
}

type Counts = Record<string, Record<string, number>>;

function byName(counts: Counts, tasks: readonly Task[]): Counts {
  return Object.fromEntries(tasks.filter((task) => counts[task.id] !== undefined).map((task) => [
    task.name, Object.fromEntries(task.classes.map((entry) => [entry.name, counts[task.id]![entry.id] ?? 0])),
  ]));
}

function describe(counts: Counts): string {
  return Object.entries(counts).map(([task, classes]) => `${task}: ${Object.entries(classes).map(([name, count]) => `${name} ${count}`).join(', ')}`).join('; ');
}
