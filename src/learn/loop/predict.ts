import type { CompiledStep } from '../../compute/port.ts';
import type { InputSource, SampleView } from '../features/index.ts';
import { softmaxRow } from '../loss/index.ts';
import { plainBatches } from '../sampler/index.ts';
import type { Batch } from '../sampler/index.ts';
import { outputOf } from './outputs.ts';
import type { RunTask } from './types.ts';

export interface PredictOptions {
  /** An evaluation step and the batch it was made for. */
  readonly step: CompiledStep;
  readonly batch: number;
  readonly source: InputSource;
  readonly tasks: readonly Pick<RunTask, 'id' | 'classes'>[];
}

/** Logits of the plain view of each sample, row-major [samples, classes], one array a task. Rejects as the step does, and with ENGINE_FAILED where it gives no logits of that size. */
export async function predictLogits({ step, batch, source, tasks }: PredictOptions, samples: readonly number[]): Promise<Float32Array[]> {
  const logits = tasks.map((task) => new Float32Array(samples.length * task.classes));
  const x = new Float32Array(batch * source.length);
  const batches = plainBatches(samples.length, batch);
  const viewsOf = ({ rows }: Batch): SampleView[] => Array.from(rows, (row) => ({ sample: samples[row]!, view: 0 }));
  for (const [index, one] of batches.entries()) {
    await source.read(viewsOf(one), x);
    if (index + 1 < batches.length) source.prefetch(viewsOf(batches[index + 1]!));
    const outputs = await step.run({ x });
    tasks.forEach(({ id, classes }, t) => logits[t]!.set(outputOf(step, outputs, `logits/${id}`, batch * classes).subarray(0, one.count * classes), index * batch * classes));
  }
  return logits;
}

/** Softmax of each row: probabilities in the order of the task's classes. */
export function toProbabilities(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) softmaxRow(logits, probabilities, at, classes);
  return probabilities;
}
