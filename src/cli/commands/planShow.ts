import type { MemoryPlan } from '../../contract/index.ts';
import { formatBytes } from '../format/index.ts';
import type { Output } from '../io/index.ts';

/** What a training would take of memory, for a person and in one line of JSON: the last line of `--plan`. */
export function sayPlan(output: Output, plan: MemoryPlan): void {
  const { memory: { predicted, available, batch, microBatch, parts }, engine, arm, fits, warning, together } = plan;
  output.record({ ok: true, ...plan });
  output.say(`Memory of ${arm} on ${engine}: ${formatBytes(predicted)} predicted at the peak, ${formatBytes(available)} can be had: ${fits ? 'it fits' : 'it does not fit'}`);
  output.table(['part', 'bytes'], [
    ['program', formatBytes(parts.program)], ['images and activations', formatBytes(parts.data)], ['weights and checkpoints', formatBytes(parts.weights)], ['steps', formatBytes(parts.step)],
  ], ['left', 'right']);
  output.say(microBatch === batch ? `All ${batch} images of a batch at once` : `${microBatch} of the ${batch} images of a batch at a time`);
  if (together > 1) output.say(`${arm} takes most of the arms; ${together} trainings at a time share the memory, and the figures are those of one`);
  if (warning !== null) output.say(`Note: ${warning}`);
  output.say('Nothing was trained.');
}
