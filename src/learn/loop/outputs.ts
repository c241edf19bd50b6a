import type { CompiledStep, StepInfo } from '../../compute/port.ts';
import { GraftError } from '../../domain/errors/index.ts';

const OTHER_ENGINE = 'Resume the run on another engine, which goes on from here; graft doctor lists those of this machine.';

/** An engine that did what no engine should. The run can go on with another. */
export function engineFailed({ engine }: Pick<StepInfo, 'engine'>, what: string): GraftError {
  return new GraftError('ENGINE_FAILED', `Engine ${engine} ${what}.`, { field: 'engine', remedy: OTHER_ENGINE });
}

/** An output of a step by its name. Throws GraftError ENGINE_FAILED where it is missing or of another size. */
export function outputOf(step: CompiledStep, outputs: Readonly<Record<string, Float32Array>>, name: string, size: number): Float32Array {
  const values = outputs[name];
  if (values === undefined) throw engineFailed(step.info, `gave no output "${name}"`);
  if (values.length !== size) throw engineFailed(step.info, `gave ${values.length} values for "${name}" where there are ${size}`);
  return values;
}
