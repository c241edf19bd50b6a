import type { Epoch, JobEvent } from '../../../contract/index.ts';

export type GlimpseEvent = Extract<JobEvent, { type: 'glimpse' }>;
type MemoryEvent = Extract<JobEvent, { type: 'memory' }>;
type EngineEvent = Extract<JobEvent, { type: 'engine' }>;
export interface LiveRun {
  readonly runId: string;
  readonly arm: string;
  readonly seed: number;
  readonly fold: number | null;
  readonly status: string;
  readonly epochs: readonly Epoch[];
  /** Some images of validation as it sees them after its last epoch. */
  readonly glimpse: GlimpseEvent | null;
}
export interface LiveTraining {
  /** In the order in which they began. */
  readonly runs: readonly LiveRun[];
  /** Those that train now; two at once where the machine allows it. After the end: the last one. */
  readonly current: readonly LiveRun[];
  readonly ended: number;
  readonly engine: EngineEvent | null;
  /** What the training takes at its peak, as predicted. */
  readonly memory: MemoryEvent | null;
  readonly notes: readonly string[];
}

/** A training as its events tell it, from any point on: epochs seen twice count once. */
export function liveTraining(events: readonly JobEvent[]): LiveTraining {
  const runs = new Map<string, LiveRun>();
  let engine: EngineEvent | null = null;
  let memory: MemoryEvent | null = null;
  const notes: string[] = [];
  for (const event of events) {
    if (event.type === 'engine') engine = event;
    else if (event.type === 'memory') memory = event;
    else if (event.type === 'note') notes.push(event.message);
    else if (event.type === 'run') {
      const { runId, arm, seed, fold, status } = event;
      runs.set(runId, { runId, arm, seed, fold, status, epochs: runs.get(runId)?.epochs ?? [], glimpse: runs.get(runId)?.glimpse ?? null });
    } else if (event.type === 'glimpse') {
      const run = runs.get(event.runId);
      if (run) runs.set(event.runId, { ...run, glimpse: event });
    } else if (event.type === 'epoch') {
      const run = runs.get(event.runId);
      if (run) runs.set(event.runId, { ...run, epochs: [...run.epochs.filter((epoch) => epoch.epoch < event.epoch), event] });
    }
  }
  const all = [...runs.values()];
  const running = all.filter((run) => run.status === 'running');
  return { runs: all, current: running.length > 0 ? running : all.slice(-1), ended: all.filter((run) => run.status !== 'running').length, engine, memory, notes };
}

/** `top, fold 2, seed 1`: counted from one, as people do. */
export function runTitle(run: Pick<LiveRun, 'arm' | 'seed' | 'fold'>): string {
  return `${run.arm}${run.fold === null ? '' : `, fold ${run.fold + 1}`}, seed ${run.seed}`;
}
