import { GraftError } from '../../domain/errors/index.ts';
import type { ConstantValue, StepRecord, Value, VariableValue } from '../record/index.ts';
import { rewrite } from './rewrite.ts';
import { sizeOf } from './values.ts';

/** Weights by variable name, row-major in tfjs's order. */
export type KnownWeights = ReadonlyMap<string, Float32Array>;

/**
 * A record whose variables are constants: for frozen steps and exports. The list of variables stays, so that gradients and
 * assigned values keep their places.
 * @throws GraftError BAD_INPUT that names a weight which is missing or has another size.
 */
export function bindWeights(record: StepRecord, weights: KnownWeights): StepRecord {
  const read = new Set<Value | null>(record.nodes.flatMap((node) => node.inputs).concat([...record.outputs.values()], record.assigned));
  const constants = record.variables.filter((variable) => read.has(variable)).map((variable) => [variable, constantOf(variable, weights)] as const);
  return rewrite(record, () => null, new Map(constants));
}

function constantOf({ name, shape }: VariableValue, weights: KnownWeights): ConstantValue {
  const values = weights.get(name);
  if (!values) throw new GraftError('BAD_INPUT', `Weight "${name}" of the graph is missing`, { field: name });
  if (values.length !== sizeOf(shape)) throw new GraftError('BAD_INPUT', `Weight "${name}" of the graph has ${values.length} values, but its shape [${shape.join(', ')}] needs ${sizeOf(shape)}`, { field: name });
  return { kind: 'constant', name, shape, dtype: 'float32', values };
}
