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
  return { spec, pack, tasks: spec.tasks.map((task) => job.tasks[task]!), heads: headsOf(spec, job) };
}

/** What the run's network is made from. */
export const networkRequest = ({ spec, pack, heads }: PreparedRun) => ({ recipe: spec.recipe, pack, heads });

/** The heads of a run, in the order of its tasks. */
export function headsOf({ tasks, recipe }: Pick<RunSpec, 'tasks' | 'recipe'>, job: Pick<TrainJob, 'tasks'>): HeadSpec[] {
  return tasks.map((task) => {
    const { id, name, classes } = job.tasks[task]!;
    return { taskId: id, name, classes: classes.length, hidden: recipe.heads.hidden };
  });
}
