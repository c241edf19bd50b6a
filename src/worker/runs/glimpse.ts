import type { Glimpse, RunSpec, TrainJob } from '../../contract/worker/index.ts';

/** Images a person can take in beside the curves. */
const MOST = 12;

/**
 * The validation images that are shown while a run trains: the same ones after each epoch, so that one sees a model
 * make up its mind, with the classes of the run's first judged task in turn. @returns null where none of them has a label
 */
export function chooseGlimpse(spec: Pick<RunSpec, 'tasks'>, { samples }: Pick<TrainJob, 'samples'>, validation: readonly number[]): { head: number; rows: number[] } | null {
  for (const [head, task] of spec.tasks.entries()) {
    const truth = (row: number): number => samples[validation[row]!]!.labels[task]!;
    const known = [...validation.keys()].filter((row) => truth(row) >= 0);
    if (known.length === 0) continue;
    const byClass = [...Map.groupBy(known, truth)].sort(([a], [b]) => a - b).map(([, rows]) => rows);
    const inTurn = Array.from({ length: Math.max(...byClass.map((rows) => rows.length)) }, (_, turn) => byClass.flatMap((rows) => rows.slice(turn, turn + 1))).flat();
    return { head, rows: inTurn.slice(0, MOST) };
  }
  return null;
}

/** What a run says of them now. @param probabilities of each of its tasks, flat over `validation` × classes */
export function glimpse(spec: RunSpec, job: TrainJob, validation: readonly number[], probabilities: readonly Float32Array[]): Glimpse | null {
  const chosen = chooseGlimpse(spec, job, validation);
  if (chosen === null) return null;
  const task = spec.tasks[chosen.head]!;
  const classes = job.tasks[task]!.classes.length;
  return {
    task,
    images: chosen.rows.map((row) => {
      const of = probabilities[chosen.head]!.subarray(row * classes, (row + 1) * classes);
      const predicted = of.indexOf(Math.max(...of));
      return { sample: validation[row]!, predicted, probability: of[predicted]! };
    }),
  };
}
