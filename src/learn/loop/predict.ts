import type { CompiledStep } from '../../compute/port.ts';
import type { InputSource } from '../features/index.ts';
import { softmaxRow } from '../loss/index.ts';
import { plainBatches } from '../sampler/index.ts';
import type { RunTask } from './types.ts';

export interface PredictOptions {
  /** An evaluation step and the batch it was made for. */
  readonly step: CompiledStep;
  readonly batch: number;
  readonly source: InputSource;
  readonly tasks: readonly Pick<RunTask, 'id' | 'classes'>[];
}

/** Logits of the plain view of each sample, row-major [samples, classes], one array a task. */
export async function predictLogits({ step, batch, source, tasks }: PredictOptions, samples: readonly number[]): Promise<Float32Array[]> {
  const logits = tasks.map((task) => new Float32Array(samples.length * task.classes));
  const x = new Float32Array(batch * source.length);
  for (const [index, { rows, count }] of plainBatches(samples.length, batch).entries()) {
    rows.forEach((row, i) => source.copy(samples[row]!, 0, x, i * source.length));
    const outputs = await step.run({ x });
    tasks.forEach(({ id, classes }, t) => logits[t]!.set(outputs[`logits/${id}`]!.subarray(0, count * classes), index * batch * classes));
  }
  return logits;
}

/** Softmax of each row: probabilities in the order of the task's classes. */
export function toProbabilities(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) softmaxRow(logits, probabilities, at, classes);
  return probabilities;
}
