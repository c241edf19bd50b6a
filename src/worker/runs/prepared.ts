import type { RunSpec, TrainJob, WorkerTask } from '../../contract/worker/index.ts';
import type { BackbonePack, HeadSpec } from '../../learn/index.ts';

/** A run with what its job knows of it. */
export interface PreparedRun {
  readonly spec: RunSpec;
  readonly pack: BackbonePack;
  readonly tasks: readonly WorkerTask[];
  readonly heads: readonly HeadSpec[];
}

export function prepareRun(spec: RunSpec, job: TrainJob, pack: BackbonePack): PreparedRun {
  const tasks = spec.tasks.map((task) => job.tasks[task]!);
  return { spec, pack, tasks, heads: tasks.map(({ id, name, classes }) => ({ taskId: id, name, classes: classes.length, hidden: spec.recipe.heads.hidden })) };
}
