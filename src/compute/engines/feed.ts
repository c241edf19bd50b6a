import { GraftError } from '../../domain/errors/index.ts';
import type { NumericArray, TensorSpec } from '../port.ts';

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function refuse(name: string, what: string): never {
  throw new GraftError('BAD_INPUT', `Input "${name}" of the step ${what}`, { field: name });
}

function firstNotFinite(values: NumericArray): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/**
 * Checks what goes into a step before the engine sees it.
 * @throws GraftError BAD_INPUT that names the input when one is missing, unknown, of the wrong type or size, or not finite.
 */
export function checkFeed(inputs: Readonly<Record<string, TensorSpec>>, feed: Readonly<Record<string, NumericArray>>): void {
  for (const name of Object.keys(feed)) if (!(name in inputs)) refuse(name, `is not one of ${Object.keys(inputs).join(', ')}`);
  for (const [name, spec] of Object.entries(inputs)) {
    const values = feed[name];
    if (values === undefined) return refuse(name, 'is missing');
    const fits = spec.dtype === 'int32' ? values instanceof Int32Array : values instanceof Float32Array;
    if (!fits) refuse(name, `must be ${spec.dtype}`);
    if (values.length !== sizeOf(spec.shape)) refuse(name, `has ${values.length} values, but its shape [${spec.shape.join(', ')}] needs ${sizeOf(spec.shape)}`);
    const bad = spec.dtype === 'float32' ? firstNotFinite(values) : -1;
    if (bad >= 0) refuse(name, `is not finite: ${values[bad]} at position ${bad}`);
  }
}

/** Checks weights that are set from outside. @throws GraftError BAD_INPUT that names the weight. */
export function checkWeight(name: string, values: Float32Array, size: number): void {
  if (values.length !== size) throw new GraftError('BAD_INPUT', `Weight "${name}" has ${values.length} values, but the step needs ${size}`, { field: name });
  const bad = firstNotFinite(values);
  if (bad >= 0) throw new GraftError('BAD_INPUT', `Weight "${name}" is not finite: ${values[bad]} at position ${bad}`, { field: name });
}
