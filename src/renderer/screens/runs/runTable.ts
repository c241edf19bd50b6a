import type { Run, Study } from '../../../contract/index.ts';
import type { Task } from '../../../domain/tasks/index.ts';
import type { Estimate } from '../../words/index.ts';

export const RUN_STATUS_WORDS: Readonly<Record<Run['status'], string>> = {
  queued: 'waiting', running: 'running', done: 'done', cancelled: 'cancelled', failed: 'failed', interrupted: 'interrupted',
};

export interface RunRow {
  readonly run: Run;
  readonly tasks: string;
  readonly study: string;
  /** Of the first task: AUC on the sealed part if it was looked at, and on validation. */
  readonly validation: Estimate | null;
  readonly test: Estimate | null;
}

export function runRows(runs: readonly Run[], tasks: readonly Task[], studies: readonly Study[]): RunRow[] {
  const taskNames = new Map(tasks.map((task) => [task.id, task.name]));
  const studyNames = new Map(studies.map((study) => [study.id, study.name]));
  return runs.map((run) => {
    const of = (part: string): Estimate | null => run.metrics[part]?.[run.taskIds[0]!]?.auc ?? null;
    return {
      run, tasks: run.taskIds.map((id) => taskNames.get(id) ?? id).join(', '),
      study: run.studyId === null ? '' : studyNames.get(run.studyId) ?? '', validation: of('validation'), test: of('test'),
    };
  });
}

export interface RunFilter {
  readonly text: string;
  readonly status: Run['status'] | '';
}

/** All words must occur in what a row says of itself; `fold 2` and `seed 1` count as one word. */
export function filterRows(rows: readonly RunRow[], { text, status }: RunFilter): RunRow[] {
  const words = text.toLowerCase().match(/(?:fold|seed)\s+\d+|\S+/g)?.map((word) => word.replace(/\s+/, ' ')) ?? [];
  return rows.filter(({ run, tasks, study }) => {
    if (status !== '' && run.status !== status) return false;
    const said = `${run.arm} ${tasks} ${study} ${run.recipe.strategy} seed ${run.seed} ${run.fold === null ? '' : `fold ${run.fold + 1}`} ${run.engine?.name ?? ''} ${run.id}`.toLowerCase();
    return words.every((word) => (/^(?:fold|seed) \d/.test(word) ? new RegExp(`\\b${word}\\b`).test(said) : said.includes(word)));
  });
}

export const SORTS = ['started', 'arm', 'auc', 'seconds'] as const;
export type RunSort = (typeof SORTS)[number];

/** Newest, best or slowest first; arms by name. What has no value comes last. */
export function sortRows(rows: readonly RunRow[], sort: RunSort): RunRow[] {
  const high = (of: (row: RunRow) => number | undefined) => (a: RunRow, b: RunRow): number => (of(b) ?? -Infinity) - (of(a) ?? -Infinity) || 0;
  const by: Readonly<Record<RunSort, (a: RunRow, b: RunRow) => number>> = {
    started: (a, b) => (b.run.startedAt ?? '').localeCompare(a.run.startedAt ?? ''),
    arm: (a, b) => a.run.arm.localeCompare(b.run.arm) || (a.run.fold ?? 0) - (b.run.fold ?? 0) || a.run.seed - b.run.seed,
    auc: high((row) => (row.test ?? row.validation)?.value),
    seconds: high((row) => row.run.seconds?.total),
  };
  return [...rows].sort(by[sort]);
}

/** Runs that stopped before their end and can go on from their last checkpoint. */
export function canResume(run: Run): boolean {
  return run.status === 'cancelled' || run.status === 'interrupted' || run.status === 'failed';
}
