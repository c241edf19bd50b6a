import type { EngineRecord, Epoch, ErrorInfo, MemoryRecord, Run } from '../../contract/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineName, Recipe } from '../../domain/recipe/index.ts';
import type { Estimate } from '../../domain/verdicts/index.ts';
import type { Connection, Reader } from '../sqlite/index.ts';

export type RunStatus = Run['status'];

/** Part → task id → metric → estimate. */
export type RunMetrics = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Estimate>>>>>>;

/** Indices into the dataset's samples. */
export interface RunParts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly predict: Readonly<Record<string, readonly number[]>>;
}

export interface NewRun {
  readonly id: string;
  readonly studyId: string | null;
  readonly datasetId: number;
  readonly arm: string;
  readonly seed: number;
  readonly fold: number | null;
  readonly splitId: string;
  readonly splitHash: string;
  readonly taskIds: readonly string[];
  readonly recipe: Recipe;
  readonly parts: RunParts;
  readonly engine: EngineName | null;
}

/** A run with what only a resume needs. */
export interface StoredRun {
  readonly run: Run;
  readonly datasetId: number;
  readonly parts: RunParts;
  readonly requestedEngine: EngineName | null;
}

/** What a run begins or goes on with; `from` counts the epochs that are finished and the batches of the next one. */
export interface RunStart {
  readonly at: string;
  readonly engine: EngineRecord;
  readonly memory: MemoryRecord | null;
  readonly from: { readonly epoch: number; readonly batch: number };
}

/** What the worker reports at the end of a run. */
export type RunOutcome = Pick<Run, 'engine' | 'backbone' | 'versions' | 'epochs' | 'bestEpoch' | 'weights' | 'changed' | 'seconds' | 'memory' | 'activations'>;

interface RunRow {
  id: string; study_id: string | null; dataset_id: number; arm: string; seed: number; fold: number | null; split_id: string; split_hash: string;
  task_ids: string; recipe: string; parts: string; requested_engine: EngineName | null; status: RunStatus; started_at: string | null;
  ended_at: string | null; error: string | null; engine: string | null; result: string | null; metrics: string; epochs_seen: number; left_out: number;
  engines: string; memory: string | null;
}

const SELECT = 'SELECT r.*, (SELECT count(*) FROM epoch e WHERE e.run_id = r.id) AS epochs_seen, (SELECT count(*) FROM left_out l WHERE l.run_id = r.id) AS left_out FROM run r';

export function addRun(db: Connection, run: NewRun): void {
  db.run(
    `INSERT INTO run (id, study_id, dataset_id, arm, seed, fold, split_id, split_hash, task_ids, recipe, parts, requested_engine, status)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued')`,
    run.id, run.studyId, run.datasetId, run.arm, run.seed, run.fold, run.splitId, run.splitHash,
    JSON.stringify(run.taskIds), JSON.stringify(run.recipe), JSON.stringify(run.parts), run.engine,
  );
}

/** In the order in which they were made. */
export function listRuns(db: Reader, studyId?: string): Run[] {
  const rows = studyId === undefined ? db.all<RunRow>(`${SELECT} ORDER BY r.position`) : db.all<RunRow>(`${SELECT} WHERE r.study_id = ? ORDER BY r.position`, studyId);
  return rows.map(toRun);
}

/** @throws GraftError NOT_FOUND */
export function getRun(db: Reader, id: string): StoredRun {
  const row = db.get<RunRow>(`${SELECT} WHERE r.id = ?`, id);
  if (row === undefined) throw new GraftError('NOT_FOUND', `There is no run "${id}" in this project.`, { field: 'runId' });
  return { run: toRun(row), datasetId: row.dataset_id, parts: JSON.parse(row.parts) as RunParts, requestedEngine: row.requested_engine };
}

/** Recipes from before a field was there say what ran then. */
const toRecipe = (text: string): Recipe => ({ activations: 'float32', ...(JSON.parse(text) as Partial<Recipe>) }) as Recipe;

function toRun(row: RunRow): Run {
  const parsed = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));
  const outcome = parsed<RunOutcome>(row.result);
  return {
    id: row.id, studyId: row.study_id, arm: row.arm, seed: row.seed, splitId: row.split_id, splitHash: row.split_hash, fold: row.fold,
    taskIds: JSON.parse(row.task_ids) as string[], recipe: toRecipe(row.recipe), status: row.status, startedAt: row.started_at,
    endedAt: row.ended_at, error: parsed<ErrorInfo>(row.error), engine: parsed<NonNullable<Run['engine']>>(row.engine), backbone: outcome?.backbone ?? null,
    versions: outcome?.versions ?? {}, epochs: outcome?.epochs ?? row.epochs_seen, bestEpoch: outcome?.bestEpoch ?? null, weights: outcome?.weights ?? null,
    changed: outcome?.changed ?? {}, seconds: outcome?.seconds ?? null, metrics: JSON.parse(row.metrics) as Run['metrics'], leftOut: row.left_out,
    engines: JSON.parse(row.engines) as Run['engines'], activations: outcome?.activations ?? null, memory: outcome?.memory ?? parsed<MemoryRecord>(row.memory),
  };
}

export function countRuns(db: Reader): { runs: number; studies: number } {
  return db.get<{ runs: number; studies: number }>('SELECT (SELECT count(*) FROM run) AS runs, (SELECT count(*) FROM study) AS studies')!;
}

export function queueRun(db: Connection, id: string): void {
  db.run("UPDATE run SET status = 'queued', ended_at = NULL, error = NULL WHERE id = ?", id);
}

/** A resumed run keeps the time of its first start, and of what computed before all that the checkpoint holds. */
export function startRun(db: Connection, id: string, { at, engine, memory, from }: RunStart): void {
  const engines = enginesUpTo(getRun(db, id).run.engines, from);
  const segment = { ...engine, fromEpoch: from.epoch, fromBatch: from.batch };
  const goesOn = JSON.stringify({ ...engines.at(-1), fromEpoch: from.epoch, fromBatch: from.batch }) === JSON.stringify(segment);
  db.run(
    "UPDATE run SET status = 'running', started_at = coalesce(started_at, ?), engine = ?, engines = ?, memory = ? WHERE id = ?",
    at, JSON.stringify(engine), JSON.stringify(goesOn ? engines : [...engines, segment]), memory === null ? null : JSON.stringify(memory), id,
  );
}

/** What is computed again from `from` on is no longer the work of what computed it first. */
function enginesUpTo(engines: Run['engines'], from: RunStart['from']): Run['engines'] {
  return engines.filter(({ fromEpoch, fromBatch }) => fromEpoch < from.epoch || (fromEpoch === from.epoch && fromBatch < from.batch));
}

export function endRun(db: Connection, id: string, end: { status: RunStatus; at: string; error: ErrorInfo | null; outcome: RunOutcome | null }): void {
  const engine = end.outcome?.engine ?? null;
  db.run(
    'UPDATE run SET status = ?, ended_at = ?, error = ?, result = coalesce(?, result), engine = coalesce(?, engine) WHERE id = ?',
    end.status, end.at, end.error === null ? null : JSON.stringify(end.error), end.outcome === null ? null : JSON.stringify(end.outcome),
    engine === null ? null : JSON.stringify(engine), id,
  );
}

export function saveRunMetrics(db: Connection, id: string, metrics: RunMetrics): void {
  db.run('UPDATE run SET metrics = ? WHERE id = ?', JSON.stringify(metrics), id);
}

const HOST_ENDED: ErrorInfo = {
  code: 'WORKER_DIED', message: 'Graft ended while this run was training.',
  data: { remedy: 'Resume it: it goes on from its last checkpoint, as if it had never stopped.' },
};

/** Runs and studies that were running when the process that ran them ended. */
export function markInterrupted(db: Connection): void {
  db.transaction(() => {
    db.run("UPDATE run SET status = 'interrupted', error = coalesce(error, ?) WHERE status = 'running' OR (status = 'queued' AND study_id IS NULL)", JSON.stringify(HOST_ENDED));
    db.run("UPDATE study SET status = 'interrupted' WHERE status IN ('running', 'queued')");
  });
}

/** An epoch that a resumed run does again replaces its former self. */
export function saveEpoch(db: Connection, runId: string, epoch: Epoch): void {
  db.run('INSERT INTO epoch (run_id, epoch, body) VALUES (?, ?, ?) ON CONFLICT (run_id, epoch) DO UPDATE SET body = excluded.body', runId, epoch.epoch, JSON.stringify(epoch));
}

export function listEpochs(db: Reader, runId: string): Epoch[] {
  return db.all<{ body: string }>('SELECT body FROM epoch WHERE run_id = ? ORDER BY epoch', runId).map((row) => JSON.parse(row.body) as Epoch);
}
